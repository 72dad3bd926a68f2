import { handler } from "../../../functions/seed-code-checkin/index";
import { readSeedCode } from "../../../functions/seed-code-checkin/seed-code";
import { startLocalAws, type LocalAws } from "../local-aws";
import { startScriptedServer, type ScriptedServer } from "../scripted-server";

// The seed code lies beside the function's bundle, not beside its source.
jest.mock("../../../functions/seed-code-checkin/seed-code");
const seedCode = jest.mocked(readSeedCode);

const before = process.env;
let aws: LocalAws;
let server: ScriptedServer;
beforeAll(async () => {
  [aws, server] = await Promise.all([startLocalAws(), startScriptedServer()]);
  await aws.makeSecret("gitlab-token", "glpat-token");
  process.env = {
    ...before,
    ...aws.environment,
    GITLAB_URL: server.url,
    GITLAB_TOKEN_SECRET: "gitlab-token",
  };
});
afterAll(async () => {
  process.env = before;
  await Promise.all([aws.stop(), server.stop()]);
});

let lines: string[];
beforeEach(() => {
  seedCode.mockReturnValue({ repository: "model-build", files: [], hash: "0".repeat(64) });
  lines = [];
  const record = (line: unknown) => void lines.push(String(line));
  jest.spyOn(console, "log").mockImplementation(record);
  jest.spyOn(console, "error").mockImplementation(record);
});
afterEach(() => jest.restoreAllMocks());

const invocation = { getRemainingTimeInMillis: () => 10_000 };
const request = { action: "checkin", repository: "model-build", projectId: 42, branch: "main" };
const project = { status: 200, body: { id: 42, path_with_namespace: "team/build", empty_repo: true } };
const created = { status: 201, body: { id: "new" } };

test("checks in with the token of the secret", async () => {
  server.script(project, created);
  await expect(handler(request, invocation)).resolves.toEqual({
    outcome: "committed",
    commit: "new",
    files: 0,
  });
  expect(server.requests.map(({ headers }) => headers["private-token"])).toEqual([
    "glpat-token",
    "glpat-token",
  ]);
});

test("logs what it did as JSON, without the token", async () => {
  server.script({ status: 429, headers: { "retry-after": "0" } }, project, created);
  await handler(request, invocation);
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    {
      level: "WARN",
      message: "GitLab is asked again",
      reason: "GitLab answered 429 to GET /projects/42: {}",
      waitMilliseconds: 0,
    },
    { level: "INFO", message: "Done", ...request, outcome: "committed", commit: "new", files: 0 },
  ]);
  expect(lines.join()).not.toContain("glpat-token");
});

test("fails without its seed code", async () => {
  const actual = jest.requireActual<{ readSeedCode: typeof readSeedCode }>(
    "../../../functions/seed-code-checkin/seed-code",
  );
  seedCode.mockImplementation(actual.readSeedCode);
  server.script();
  await expect(handler(request, invocation)).rejects.toThrow(
    expect.objectContaining({ name: "SeedCodeError" }),
  );
});

describe("says what failed and what to do", () => {
  const notDone = "The model-build seed code was not committed to GitLab project 42. GitLab answered";

  test.each<[string, object, string]>([
    [
      "with a wrong token",
      { status: 401, body: { message: "401 Unauthorized" } },
      `${notDone} 401 to GET /projects/42: 401 Unauthorized. Store a valid access token with the scope "api" in the secret "gitlab-token".`,
    ],
    [
      "with a token of too small a scope",
      {
        status: 403,
        body: { error: "insufficient_scope", error_description: "The request requires higher privileges." },
      },
      `${notDone} 403 to GET /projects/42: insufficient_scope: The request requires higher privileges. The token in the secret "gitlab-token" needs the scope "api".`,
    ],
    [
      "without the right",
      { status: 403, body: { message: "403 Forbidden" } },
      `${notDone} 403 to GET /projects/42: 403 Forbidden. The user of the token in the secret "gitlab-token" must be allowed to push to the branch main.`,
    ],
    [
      "when GitLab is ill",
      { status: 500, body: { message: "500 Internal Server Error" } },
      `${notDone} 500 to GET /projects/42: 500 Internal Server Error. Try again later.`,
    ],
    [
      "with a request that GitLab does not take",
      { status: 400, body: { message: "no" } },
      `${notDone} 400 to GET /projects/42: no. GitLab's message says what to change.`,
    ],
  ])("%s", async (_when, answer, message) => {
    server.script(answer as { status: number });
    await expect(handler(request, invocation)).rejects.toThrow(
      expect.objectContaining({ name: "SeedCommitError", message }),
    );
  });
});

test("refuses a bad event before anything else", async () => {
  server.script();
  await expect(handler({}, invocation)).rejects.toThrow("The event is not a request to commit seed code");
  expect(server.requests).toHaveLength(0);
});

test("names all missing environment variables at once", async () => {
  const complete = process.env;
  process.env = { ...complete, GITLAB_URL: undefined, GITLAB_TOKEN_SECRET: "" };
  await expect(handler(request, invocation)).rejects.toThrow(
    "The function lacks the environment variables GITLAB_URL, GITLAB_TOKEN_SECRET.",
  );
  process.env = complete;
});
