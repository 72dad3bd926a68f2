import { triggerPipeline } from "../../../functions/deploy-pipeline/trigger-pipeline";
import { TriggerToken } from "../../../functions/deploy-pipeline/trigger-token";
import { startLocalAws, type LocalAws } from "../local-aws";
import { startScriptedServer, type ScriptedServer } from "../scripted-server";
import { ARN, GROUP } from "./approval-event";

let aws: LocalAws;
let server: ScriptedServer;
let token: TriggerToken;
let secret = "";
let secrets = 0;
beforeAll(async () => {
  [aws, server] = await Promise.all([startLocalAws(), startScriptedServer()]);
});
afterAll(() => Promise.all([aws.stop(), server.stop()]));

beforeEach(async () => {
  jest.spyOn(console, "error").mockImplementation();
  secrets += 1;
  secret = `trigger-${secrets}`;
  await aws.makeSecret(secret, "glptt-first");
  token = new TriggerToken(aws.secretsManager);
});
afterEach(() => jest.restoreAllMocks());

const approval = { key: "k", modelPackageArn: ARN, modelPackageGroupName: GROUP, modelPackageVersion: 3 };
const started = {
  status: 201,
  body: { id: 99, web_url: "https://gitlab.example.com/team/deploy/-/pipelines/99" },
};
const notFound = { status: 404, body: { message: "404 Not Found" } };

function trigger(changes: { modelPackageVersion?: undefined; deadline?: number } = {}) {
  const { deadline = Date.now() + 5_000, ...rest } = changes;
  const target = { url: server.url, projectId: "42", ref: "main", secret, deadline };
  return triggerPipeline(target, token, { ...approval, ...rest });
}
const sent = () => server.requests.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
const tokens = () => sent().map((form) => form.token);

test("posts the token, the branch and the model package as a form", async () => {
  server.script(started);
  await expect(trigger()).resolves.toEqual({
    outcome: "triggered",
    pipelineId: 99,
    url: started.body.web_url,
  });
  expect(server.requests[0]).toMatchObject({
    method: "POST",
    target: "/api/v4/projects/42/trigger/pipeline",
  });
  expect(sent()).toEqual([
    {
      token: "glptt-first",
      ref: "main",
      "variables[MODEL_PACKAGE_ARN]": ARN,
      "variables[MODEL_PACKAGE_GROUP_NAME]": GROUP,
      "variables[MODEL_PACKAGE_VERSION]": "3",
    },
  ]);
});

test("leaves the version out when the event has none", async () => {
  server.script(started);
  await trigger({ modelPackageVersion: undefined });
  expect(sent()[0]).not.toHaveProperty("variables[MODEL_PACKAGE_VERSION]");
});

test("reads the token once for several pipelines", async () => {
  const reads = jest.spyOn(aws.secretsManager, "send");
  server.script(started, started);
  await trigger();
  await trigger();
  expect(reads).toHaveBeenCalledTimes(1);
});

test.each([401, 404])("reads a rotated token again after %d", async (status) => {
  server.script(started, { ...notFound, status }, started);
  await trigger();
  await aws.changeSecret(secret, "glptt-second");
  await expect(trigger()).resolves.toMatchObject({ outcome: "triggered" });
  expect(tokens()).toEqual(["glptt-first", "glptt-first", "glptt-second"]);
});

test("reads a refused token again once only", async () => {
  server.script(started, notFound, notFound);
  await trigger();
  await expect(trigger()).rejects.toThrow("No deploy pipeline was started.");
  expect(server.requests).toHaveLength(3);
});

describe("says what to do when", () => {
  test.each<[string, object, string]>([
    [
      "project or token are unknown",
      notFound,
      'No deploy pipeline was started. GitLab answered 404 to POST /projects/42/trigger/pipeline: 404 Not Found. Either there is no project 42, or the secret "SECRET" does not hold one of its trigger tokens.',
    ],
    [
      "the branch is missing",
      { status: 400, body: { message: { base: ["Reference not found"] } } },
      "No deploy pipeline was started. GitLab answered 400 to POST /projects/42/trigger/pipeline: Reference not found. See that the branch main is there and that its .gitlab-ci.yml makes a pipeline for a trigger.",
    ],
    [
      "variables are forbidden",
      { status: 400, body: { message: { base: ["Insufficient permissions to set pipeline variables"] } } },
      "Insufficient permissions to set pipeline variables. Let the owner of the trigger token set pipeline variables (project settings, CI/CD, Variables).",
    ],
    [
      "GitLab fails",
      { status: 500, body: { message: "500 Internal Server Error" } },
      "500 Internal Server Error. The approval is tried again.",
    ],
    [
      "the answer has no pipeline",
      { status: 201, body: {} },
      "the address of a GitLab? The approval is tried again.",
    ],
  ])("%s", async (_what, answer, message) => {
    server.script(answer as { status: number });
    await expect(trigger()).rejects.toThrow(
      expect.objectContaining({
        name: "TriggerError",
        message: expect.stringContaining(message.replace("SECRET", secret)) as string,
      }),
    );
  });

  test("GitLab does not answer", async () => {
    server.script("hang");
    await expect(trigger({ deadline: Date.now() + 300 })).rejects.toThrow(
      /^No deploy pipeline was started\. GitLab at http\S+ did not answer POST \/projects\/42\/trigger\/pipeline: it took more than 0\.\d s\. See that GitLab is up and that AWS Lambda reaches it\. The approval is tried again\.$/,
    );
    expect(server.requests).toHaveLength(1);
  });
});

test("tries again at once when GitLab was too busy", async () => {
  server.script({ status: 429, headers: { "retry-after": "0" } }, started);
  await expect(trigger()).resolves.toMatchObject({ pipelineId: 99 });
});

test("never quotes the token", async () => {
  server.script({ status: 400, body: { message: "glptt-first is odd" } });
  await expect(trigger()).rejects.toThrow("trigger/pipeline: *** is odd.");
});

test("fails without the secret", async () => {
  secret = "missing";
  server.script();
  await expect(trigger()).rejects.toThrow(
    'The secret "missing" could not be read: ResourceNotFoundException',
  );
  expect(server.requests).toHaveLength(0);
});
