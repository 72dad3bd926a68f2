import { handler } from "../../../functions/deploy-pipeline/index";
import { startLocalAws, type LocalAws } from "../local-aws";
import { startScriptedServer, type ScriptedServer } from "../scripted-server";
import { approvalEvent, GROUP } from "./approval-event";

const before = process.env;
let aws: LocalAws;
let server: ScriptedServer;
beforeAll(async () => {
  [aws, server] = await Promise.all([startLocalAws(), startScriptedServer()]);
  await aws.makeApprovalsTable("approvals");
  await aws.makeSecret("trigger", "glptt-token");
  process.env = {
    ...before,
    ...aws.environment,
    GITLAB_URL: server.url,
    GITLAB_PROJECT_ID: "42",
    GITLAB_REF: "main",
    TRIGGER_TOKEN_SECRET: "trigger",
    APPROVALS_TABLE: "approvals",
    MODEL_PACKAGE_GROUP_NAME: GROUP,
  };
});
afterAll(async () => {
  process.env = before;
  await Promise.all([aws.stop(), server.stop()]);
});

let lines: string[];
let times = 0;
beforeEach(() => {
  lines = [];
  times += 1;
  const record = (line: unknown) => void lines.push(String(line));
  jest.spyOn(console, "log").mockImplementation(record);
  jest.spyOn(console, "error").mockImplementation(record);
});
afterEach(() => jest.restoreAllMocks());

const invocation = { getRemainingTimeInMillis: () => 30_000 };
const started = { status: 201, body: { id: 99, web_url: "https://gitlab.example.com/-/pipelines/99" } };
const triggered = { outcome: "triggered", pipelineId: 99, url: started.body.web_url };
/** An approval that no other test has. */
const event = (id = "one") => approvalEvent({ LastModifiedTime: `2026-11-21T12:00:${10 + times}Z` }, id);

test("starts one pipeline for an event that is delivered twice", async () => {
  server.script(started);
  await expect(handler(event(), invocation)).resolves.toEqual(triggered);
  await expect(handler(event(), invocation)).resolves.toEqual(triggered);
  expect(server.requests).toHaveLength(1);
});

test("starts one pipeline for two events of one approval", async () => {
  server.script(started);
  await handler(event("one"), invocation);
  await expect(handler(event("two"), invocation)).resolves.toEqual(triggered);
  expect(server.requests).toHaveLength(1);
});

test("starts one pipeline for an event that is delivered twice at the same time", async () => {
  server.script(started);
  const results = await Promise.allSettled([handler(event(), invocation), handler(event(), invocation)]);
  expect(server.requests).toHaveLength(1);
  expect(results).toContainEqual({ status: "fulfilled", value: triggered });
});

test("starts another pipeline when a version is approved again after its rejection", async () => {
  server.script(started, started);
  await handler(event(), invocation);
  await handler(approvalEvent({ LastModifiedTime: "2026-11-21T13:00:00Z" }, "again"), invocation);
  expect(server.requests).toHaveLength(2);
});

test("starts the pipeline when Lambda tries a failed event again", async () => {
  server.script({ status: 500 }, started);
  await expect(handler(event(), invocation)).rejects.toThrow("No deploy pipeline was started.");
  await expect(handler(event(), invocation)).resolves.toEqual(triggered);
});

test("ignores an event that approves nothing", async () => {
  server.script();
  const metadata = approvalEvent({ UpdatedModelPackageFields: ["CustomerMetadataProperties"] });
  await expect(handler(metadata, invocation)).resolves.toEqual({
    outcome: "ignored",
    reason: "the approval did not change, but CustomerMetadataProperties",
  });
  expect(server.requests).toHaveLength(0);
});

test("refuses an event of another group", async () => {
  await expect(handler(approvalEvent({ ModelPackageGroupName: "other" }), invocation)).rejects.toThrow(
    `The event is not an approval in this project: detail.ModelPackageGroupName must be "${GROUP}", not "other".`,
  );
});

test("fails before its time is up, so that the failure is reported", async () => {
  server.script("hang");
  const start = Date.now();
  await expect(handler(event(), { getRemainingTimeInMillis: () => 3_000 })).rejects.toThrow("did not answer");
  expect(Date.now() - start).toBeLessThan(2_500);
});

test("logs JSON without the token", async () => {
  server.script({ status: 429, headers: { "retry-after": "0" } }, started);
  await handler(event(), invocation);
  expect(lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual([
    "GitLab is asked again",
    "A deploy pipeline was started",
  ]);
  expect(lines.join()).not.toContain("glptt-token");
});

test("names all missing environment variables at once", async () => {
  const complete = process.env;
  process.env = { ...complete, GITLAB_REF: "", APPROVALS_TABLE: undefined };
  await expect(handler(event(), invocation)).rejects.toThrow(
    "The function lacks the environment variables GITLAB_REF, APPROVALS_TABLE.",
  );
  process.env = complete;
});
