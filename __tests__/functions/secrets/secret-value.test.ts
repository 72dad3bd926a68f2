import { SecretError, readToken } from "../../../functions/secrets/secret-value";
import { startLocalAws, type LocalAws } from "../local-aws";

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(() => aws.stop());

test("reads a token, without the line break at its end", async () => {
  await aws.makeSecret("good", "glpat-abc_DEF-123.45\n");
  await expect(readToken(aws.secretsManager, "good")).resolves.toBe("glpat-abc_DEF-123.45");
});

test("says which secret is missing", async () => {
  const reading = readToken(aws.secretsManager, "missing");
  await expect(reading).rejects.toBeInstanceOf(SecretError);
  await expect(reading).rejects.toThrow(
    'The secret "missing" could not be read: ResourceNotFoundException: ' +
      "Secrets Manager can't find the specified secret. " +
      "See that it exists in this region and that the function's role may read it.",
  );
});

test("refuses a secret of blanks", async () => {
  await aws.makeSecret("blank", " \n");
  await expect(readToken(aws.secretsManager, "blank")).rejects.toThrow(
    'The secret "blank" holds no text. Store the GitLab token in it as plain text.',
  );
});

test("refuses a binary secret", async () => {
  await aws.makeSecret("binary", Buffer.from([1, 2, 3]));
  await expect(readToken(aws.secretsManager, "binary")).rejects.toThrow('The secret "binary" holds no text.');
});

test.each(['{"token": "glpat-abc"}', "glpat-abc\nglpat-def", "glpat-äbc"])(
  "refuses what is not a token, without quoting it",
  async (value) => {
    const name = `odd-${value.length}-${Math.random()}`;
    await aws.makeSecret(name, value);
    const message = await readToken(aws.secretsManager, name).catch((error: Error) => error.message);
    expect(message).toBe(
      `The secret "${name}" does not hold a GitLab token: it has blanks, line breaks or letters beyond ASCII inside. ` +
        "Store the token alone, as plain text.",
    );
  },
);

describe("a read that is refused", () => {
  const denied = Object.assign(new Error("not authorized to perform: secretsmanager:GetSecretValue"), {
    name: "AccessDeniedException",
  });
  afterEach(() => jest.restoreAllMocks());

  test("is repeated, since a new role takes a while to work", async () => {
    await aws.makeSecret("new-role", "glpat-abc");
    const send = jest.spyOn(aws.secretsManager, "send");
    send
      .mockImplementationOnce(() => Promise.reject(denied))
      .mockImplementationOnce(() => Promise.reject(denied));
    await expect(readToken(aws.secretsManager, "new-role", [1, 1])).resolves.toBe("glpat-abc");
  });

  test("fails in the end", async () => {
    const send = jest.spyOn(aws.secretsManager, "send").mockImplementation(() => Promise.reject(denied));
    await expect(readToken(aws.secretsManager, "s", [1, 1])).rejects.toThrow(
      'The secret "s" could not be read: AccessDeniedException: not authorized to perform: secretsmanager:GetSecretValue. ' +
        "See that it exists in this region and that the function's role may read it.",
    );
    expect(send).toHaveBeenCalledTimes(3);
  });
});
