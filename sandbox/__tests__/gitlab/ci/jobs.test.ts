import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { identityOf, isAlive } from "../../../process-identity";
import { LocalCi } from "./local-ci";

let ci: LocalCi;
beforeAll(async () => {
  ci = await LocalCi.start();
});
afterAll(() => ci.stop());

describe("a job", () => {
  test("leaves its commands and what they say in its log, in their order", async () => {
    const project = await ci.project("hello:\n  script:\n    - echo one\n    - echo two >&2\n");
    expect((await project.waitForPipeline())["status"]).toBe("success");
    const lines = (await project.trace("hello")).split("\n");
    const said = lines.filter((line) => /echo|^one$|^two$|Job succeeded/.test(line));
    expect(said.map((line) => stripVTControlCharacters(line))).toEqual([
      "$ echo one",
      "one",
      "$ echo two >&2",
      "two",
      "Job succeeded",
    ]);
  });

  test("works in a checkout of the pipeline's commit", async () => {
    const project = await ci.project("look: { script: ['cat a.txt', 'git log --format=%H'] }", {
      "a.txt": "content",
    });
    const { sha } = await project.waitForPipeline();
    expect(await project.trace("look")).toContain(`content`);
    expect(await project.trace("look")).toContain(String(sha));
  });

  test("has a folder for temporary files, with a path short enough for sockets in it, that goes with it", async () => {
    const project = await ci.project("put: { script: ['echo kept in $TMPDIR', 'touch $TMPDIR/file'] }");
    expect((await project.waitForPipeline())["status"]).toBe("success");
    const folder = /^kept in (\S+)/m.exec(stripVTControlCharacters(await project.trace("put")))?.[1] ?? "";
    expect(dirname(folder)).toBe(tmpdir());
    expect(existsSync(folder)).toBe(false);
  });

  test("that fails says with which exit code, and the pipeline fails", async () => {
    const project = await ci.project("test: { script: [exit 7] }");
    expect((await project.waitForPipeline())["status"]).toBe("failed");
    expect(await project.job("test")).toMatchObject({ status: "failed", failure_reason: "script_failure" });
    expect(await project.trace("test")).toContain("ERROR: Job failed: exit status 7");
  });

  test("runs after_script also when it fails", async () => {
    const project = await ci.project(
      "test: { script: [exit 1], after_script: ['echo after with $CI_JOB_STATUS'] }",
    );
    await project.waitForPipeline();
    expect(await project.trace("test")).toContain("after with failed");
  });

  test("ends at its timeout", async () => {
    const project = await ci.project("slow: { script: [sleep 60], timeout: 1 second }");
    await project.waitForPipeline();
    expect(await project.job("slow")).toMatchObject({
      status: "failed",
      failure_reason: "job_execution_timeout",
    });
    expect(await project.trace("slow")).toContain("execution took longer than 1s seconds");
  });

  test("is tried again as often as the keyword retry says", async () => {
    const project = await ci.project("flaky: { script: [exit 1], retry: 1 }");
    const { id } = await project.waitForPipeline();
    const jobs = await project.get(`/pipelines/${String(id)}/jobs?include_retried=true`);
    expect(jobs.map(({ status }) => status)).toEqual(["failed", "failed"]);
  });

  test("leaves no process behind", async () => {
    const project = await ci.project(
      "background: { script: ['sleep 4711 >/dev/null 2>&1 &', 'echo started $!'] }",
    );
    await project.waitForPipeline();
    const pid = Number(/^started (\d+)$/m.exec(await project.trace("background"))?.[1]);
    expect([pid > 0, isAlive(identityOf(pid))]).toEqual([true, false]);
  });
});

describe("cancelling", () => {
  test("ends the job's processes politely and the pipeline with it", async () => {
    const script = `["trap 'echo gave the lock back; exit 1' TERM", "echo started", "while true; do sleep 0.1; done"]`;
    const project = await ci.project(
      `deploy: { stage: build, script: ${script} }\nafter: { script: [echo] }\n`,
    );
    const { id } = await project.job("deploy", "running");
    while (!(await project.trace("deploy")).includes("\nstarted"))
      await new Promise((next) => setTimeout(next, 50));
    const { body } = await project.call("POST", `/jobs/${String(id)}/cancel`);
    expect(body.status).toBe("canceling");
    await project.waitForPipeline("canceled");
    expect(await project.statuses()).toEqual({ deploy: "canceled", after: "skipped" });
    expect(await project.trace("deploy")).toContain("gave the lock back");
  });

  test("of a pipeline cancels jobs that wait", async () => {
    const project = await ci.project("gate: { script: [echo], rules: [{ when: manual }] }");
    const { id } = await project.waitForPipeline("manual");
    await project.call("POST", `/pipelines/${String(id)}/cancel`);
    expect(await project.statuses()).toEqual({ gate: "canceled" });
  });
});

describe("retrying", () => {
  test("a failed job makes a new one, and what was skipped after it runs", async () => {
    const project = await ci.project(`
first: { stage: build, script: ['test -n "$CI_COMMIT_MESSAGE" && test -e /nowhere'], }
second: { stage: test, script: [echo] }
`);
    await project.waitForPipeline("failed");
    const { id } = await project.job("first");
    const { status, body } = await project.call("POST", `/jobs/${String(id)}/retry`);
    expect([status, body.id === id]).toEqual([201, false]);
    expect(["pending", "running"]).toContain(body.status);
    expect((await project.statuses())["second"]).toBe("created");
    await project.waitForPipeline("failed");
  });

  test("a pipeline runs its failed jobs again and no others", async () => {
    const project = await ci.project("good: { script: [echo] }\nbad: { script: [exit 1] }\n");
    const pipeline = await project.waitForPipeline("failed");
    const good = await project.job("good");
    const { status } = await project.call("POST", `/pipelines/${String(pipeline.id)}/retry`);
    expect(status).toBe(201);
    await project.waitForPipeline("failed");
    const jobs = await project.get(`/pipelines/${String(pipeline.id)}/jobs?include_retried=true`);
    expect([jobs.length, (await project.job("good")).id]).toEqual([3, good.id]);
  });

  test("refuses a job that has not ended", async () => {
    const project = await ci.project("gate: { script: [echo], rules: [{ when: manual }] }");
    await project.waitForPipeline("manual");
    const { id } = await project.job("gate");
    const { status, body } = await project.call("POST", `/jobs/${String(id)}/retry`);
    expect([status, body]).toEqual([403, { message: "403 Forbidden - Job is not retryable" }]);
  });
});

test("a new commit cancels older pipelines that may be interrupted", async () => {
  const configuration = "slow: { script: [sleep 60], interruptible: true }";
  const project = await ci.project(configuration);
  const old = await project.get("/pipelines/latest");
  await project.job("slow", "running");
  await project.change({ ".gitlab-ci.yml": "fast: { script: [echo] }" });
  expect((await project.pipeline(old.id as never))["status"]).toBe("canceled");
});

test("gitbeaker reads jobs as it reads GitLab's", async () => {
  const project = await ci.project("test: { script: [echo hello] }");
  const { id } = await project.waitForPipeline();
  const { Jobs } = project.local.client();
  const jobs = await Jobs.all(project.id, { pipelineId: Number(id), scope: "success" });
  expect(jobs.map(({ name, stage }) => [name, stage])).toEqual([["test", "test"]]);
  expect(await Jobs.showLog(project.id, jobs[0]?.id ?? 0)).toContain("hello");
});

test("an unknown scope is refused", async () => {
  const project = await ci.emptyProject();
  const { status, body } = await project.call("GET", "/jobs?scope[]=done");
  expect([status, body]).toEqual([400, { error: "scope does not have a valid value" }]);
});

test("nothing of a project's jobs is left when the project goes", async () => {
  const project = await ci.project(`
slow: { stage: build, script: ['echo I am $$', sleep 60] }
always: { script: [echo], when: always }
`);
  await project.job("slow", "running");
  const pid = async () => /I am (\d+)\n/.exec(await project.trace("slow"))?.[1];
  while ((await pid()) === undefined) await new Promise((next) => setTimeout(next, 50));
  const script = Number(await pid());
  const path = String((await project.get(""))["path_with_namespace"]);
  await project.call("DELETE", "");
  await project.call("DELETE", "", {
    permanently_remove: true,
    full_path: `${path}-deletion_scheduled-${project.id}`,
  });
  expect(isAlive(identityOf(script))).toBe(false);
  expect((await project.call("GET", "/jobs")).status).toBe(404);
});
