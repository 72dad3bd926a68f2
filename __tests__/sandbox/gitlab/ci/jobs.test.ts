import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { identityOf, isAlive } from "../../../../sandbox/process-identity";
import { LocalCi } from "./local-ci";

let ci: LocalCi;
beforeAll(async () => {
  ci = await LocalCi.start();
});
afterAll(() => ci.stop());

const STAGED = `
first: { stage: build, script: [exit 1] }
second: { stage: test, script: [echo second] }
`;

describe("a job", () => {
  test("leaves its commands and what they say in its log, in their order", async () => {
    const project = await ci.project("hello:\n  script:\n    - echo one\n    - echo two >&2\n");
    expect((await project.settled())["status"]).toBe("success");
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
    const { sha } = await project.settled();
    expect(await project.trace("look")).toContain(`content`);
    expect(await project.trace("look")).toContain(String(sha));
  });

  test("has a folder for temporary files, with a path short enough for sockets in it, that goes with it", async () => {
    const project = await ci.project("put: { script: ['echo kept in $TMPDIR', 'touch $TMPDIR/file'] }");
    expect((await project.settled())["status"]).toBe("success");
    const folder = /^kept in (\S+)/m.exec(stripVTControlCharacters(await project.trace("put")))?.[1] ?? "";
    expect(dirname(folder)).toBe(tmpdir());
    expect(existsSync(folder)).toBe(false);
  });

  test("that fails says with which exit code, and the pipeline fails", async () => {
    const project = await ci.project("test: { script: [exit 7] }");
    expect((await project.settled())["status"]).toBe("failed");
    expect(await project.job("test")).toMatchObject({ status: "failed", failure_reason: "script_failure" });
    expect(await project.trace("test")).toContain("ERROR: Job failed: exit status 7");
  });

  test("runs after_script also when it fails", async () => {
    const project = await ci.project(
      "test: { script: [exit 1], after_script: ['echo after with $CI_JOB_STATUS'] }",
    );
    await project.settled();
    expect(await project.trace("test")).toContain("after with failed");
  });

  test("ends at its timeout", async () => {
    const project = await ci.project("slow: { script: [sleep 60], timeout: 1 second }");
    await project.settled();
    expect(await project.job("slow")).toMatchObject({
      status: "failed",
      failure_reason: "job_execution_timeout",
    });
    expect(await project.trace("slow")).toContain("execution took longer than 1s seconds");
  });

  test("is tried again as often as the keyword retry says", async () => {
    const project = await ci.project("flaky: { script: [exit 1], retry: 1 }");
    const { id } = await project.settled();
    const jobs = await project.get(`/pipelines/${String(id)}/jobs?include_retried=true`);
    expect(jobs.map(({ status }) => status)).toEqual(["failed", "failed"]);
  });

  test("leaves no process behind", async () => {
    const project = await ci.project(
      "background: { script: ['sleep 4711 >/dev/null 2>&1 &', 'echo started $!'] }",
    );
    await project.settled();
    const pid = Number(/^started (\d+)$/m.exec(await project.trace("background"))?.[1]);
    expect([pid > 0, isAlive(identityOf(pid))]).toEqual([true, false]);
  });
});

describe("stages", () => {
  test("end with the first that fails", async () => {
    const project = await ci.project(STAGED);
    await project.settled("failed");
    expect(await project.statuses()).toEqual({ first: "failed", second: "skipped" });
  });

  test("go on after a job that may fail, and the pipeline succeeds with warnings", async () => {
    const project = await ci.project(
      STAGED.replace("script: [exit 1]", "script: [exit 1], allow_failure: true"),
    );
    const pipeline = await project.settled();
    expect(await project.statuses()).toEqual({ first: "failed", second: "success" });
    expect(pipeline).toMatchObject({
      status: "success",
      detailed_status: { group: "success-with-warnings" },
    });
  });

  test("go on after an allowed exit code only", async () => {
    const failing = (code: number) =>
      STAGED.replace("script: [exit 1]", `script: [exit ${code}], allow_failure: { exit_codes: [3] }`);
    const [allowed, other] = [await ci.project(failing(3)), await ci.project(failing(4))];
    expect([(await allowed.settled())["status"], (await other.settled())["status"]]).toEqual([
      "success",
      "failed",
    ]);
  });

  test("have jobs for failures and jobs for any outcome", async () => {
    const project = await ci.project(`${STAGED}
on-failure: { stage: deploy, script: [echo], when: on_failure }
always: { stage: deploy, script: [echo], when: always }
`);
    await project.settled("failed");
    const expected = { first: "failed", second: "skipped", "on-failure": "success", always: "success" };
    expect(await project.statuses()).toEqual(expected);
  });
});

test("needs lets a job start before its stage, and skips it when what it needs fails", async () => {
  const project = await ci.project(`
first: { stage: build, script: [exit 1] }
free: { stage: test, needs: [], script: [echo] }
bound: { stage: test, needs: [first], script: [echo] }
`);
  await project.settled("failed");
  expect(await project.statuses()).toEqual({ first: "failed", free: "success", bound: "skipped" });
});

describe("a manual job", () => {
  const MANUAL = (more: string) => `
gate: { stage: build, script: ['echo gate $WHO'], when: manual${more} }
after: { stage: test, script: [echo after] }
`;

  test("that may fail lets the pipeline go on", async () => {
    const project = await ci.project(MANUAL(""));
    await project.settled("success");
    expect(await project.statuses()).toEqual({ gate: "manual", after: "success" });
  });

  test("that may not fail blocks the pipeline until someone plays it, with variables", async () => {
    const project = await ci.project(MANUAL(", allow_failure: false"));
    await project.settled("manual");
    expect(await project.statuses()).toEqual({ gate: "manual", after: "created" });
    const { id } = await project.job("gate");
    const variables = [{ key: "WHO", value: "ada" }];
    const played = await project.call("POST", `/jobs/${String(id)}/play`, {
      job_variables_attributes: variables,
    });
    expect([played.status, played.body.id]).toEqual([200, id]);
    await project.settled("success");
    expect(await project.trace("gate")).toContain("gate ada");
  });

  test("by a rule blocks too", async () => {
    const project = await ci.project("gate: { script: [echo], rules: [{ when: manual }] }");
    expect((await project.settled())["status"]).toBe("manual");
    expect(await project.job("gate")).toMatchObject({ status: "manual", allow_failure: false });
  });

  test("can be played again, as a new job", async () => {
    const project = await ci.project(MANUAL(""));
    await project.settled();
    const first = await project.job("gate");
    await project.call("POST", `/jobs/${String(first.id)}/play`);
    await project.job("gate", "success");
    const again = await project.call("POST", `/jobs/${String(first.id)}/play`);
    expect(again.body.id).not.toBe(first.id);
    expect((await project.job("gate", "success")).id).toEqual(again.body.id);
  });

  test("is the only kind that can be played", async () => {
    const project = await ci.project("test: { script: [echo] }");
    await project.settled();
    const { id } = await project.job("test");
    const { status, body } = await project.call("POST", `/jobs/${String(id)}/play`);
    expect([status, body]).toEqual([400, { message: "400 Bad request - Unplayable Job" }]);
  });
});

test("a delayed job waits for its time, or for someone who does not", async () => {
  const project = await ci.project("later: { script: [echo], when: delayed, start_in: 1 hour }");
  const { id } = await project.job("later", "scheduled");
  await project.call("POST", `/jobs/${String(id)}/play`);
  expect((await project.settled())["status"]).toBe("success");
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
    await project.settled("canceled");
    expect(await project.statuses()).toEqual({ deploy: "canceled", after: "skipped" });
    expect(await project.trace("deploy")).toContain("gave the lock back");
  });

  test("of a pipeline cancels jobs that wait", async () => {
    const project = await ci.project("gate: { script: [echo], rules: [{ when: manual }] }");
    const { id } = await project.settled("manual");
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
    await project.settled("failed");
    const { id } = await project.job("first");
    const { status, body } = await project.call("POST", `/jobs/${String(id)}/retry`);
    expect([status, body.id === id]).toEqual([201, false]);
    expect(["pending", "running"]).toContain(body.status);
    expect((await project.statuses())["second"]).toBe("created");
    await project.settled("failed");
  });

  test("a pipeline runs its failed jobs again and no others", async () => {
    const project = await ci.project("good: { script: [echo] }\nbad: { script: [exit 1] }\n");
    const pipeline = await project.settled("failed");
    const good = await project.job("good");
    const { status } = await project.call("POST", `/pipelines/${String(pipeline.id)}/retry`);
    expect(status).toBe(201);
    await project.settled("failed");
    const jobs = await project.get(`/pipelines/${String(pipeline.id)}/jobs?include_retried=true`);
    expect([jobs.length, (await project.job("good")).id]).toEqual([3, good.id]);
  });

  test("refuses a job that has not ended", async () => {
    const project = await ci.project("gate: { script: [echo], rules: [{ when: manual }] }");
    await project.settled("manual");
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
  const { id } = await project.settled();
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

test("the jobs of a commit are its statuses", async () => {
  const project = await ci.project(
    "good: { script: [echo] }\nbad: { script: [exit 1], allow_failure: true }\n",
  );
  const { sha } = await project.settled("success");
  const statuses = await project.get(`/repository/commits/${String(sha)}/statuses`);
  expect(statuses.map(({ name, status, allow_failure }) => [name, status, allow_failure])).toEqual([
    ["good", "success", false],
    ["bad", "failed", true],
  ]);
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
