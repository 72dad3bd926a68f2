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

describe("stages", () => {
  test("end with the first that fails", async () => {
    const project = await ci.project(STAGED);
    await project.waitForPipeline("failed");
    expect(await project.statuses()).toEqual({ first: "failed", second: "skipped" });
  });

  test("go on after a job that may fail, and the pipeline succeeds with warnings", async () => {
    const project = await ci.project(
      STAGED.replace("script: [exit 1]", "script: [exit 1], allow_failure: true"),
    );
    const pipeline = await project.waitForPipeline();
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
    expect([(await allowed.waitForPipeline())["status"], (await other.waitForPipeline())["status"]]).toEqual([
      "success",
      "failed",
    ]);
  });

  test("have jobs for failures and jobs for any outcome", async () => {
    const project = await ci.project(`${STAGED}
on-failure: { stage: deploy, script: [echo], when: on_failure }
always: { stage: deploy, script: [echo], when: always }
`);
    await project.waitForPipeline("failed");
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
  await project.waitForPipeline("failed");
  expect(await project.statuses()).toEqual({ first: "failed", free: "success", bound: "skipped" });
});

describe("a manual job", () => {
  const MANUAL = (more: string) => `
gate: { stage: build, script: ['echo gate $WHO'], when: manual${more} }
after: { stage: test, script: [echo after] }
`;

  test("that may fail lets the pipeline go on", async () => {
    const project = await ci.project(MANUAL(""));
    await project.waitForPipeline("success");
    expect(await project.statuses()).toEqual({ gate: "manual", after: "success" });
  });

  test("that may not fail blocks the pipeline until someone plays it, with variables", async () => {
    const project = await ci.project(MANUAL(", allow_failure: false"));
    await project.waitForPipeline("manual");
    expect(await project.statuses()).toEqual({ gate: "manual", after: "created" });
    const { id } = await project.job("gate");
    const variables = [{ key: "WHO", value: "ada" }];
    const played = await project.call("POST", `/jobs/${String(id)}/play`, {
      job_variables_attributes: variables,
    });
    expect([played.status, played.body.id]).toEqual([200, id]);
    await project.waitForPipeline("success");
    expect(await project.trace("gate")).toContain("gate ada");
  });

  test("by a rule blocks too", async () => {
    const project = await ci.project("gate: { script: [echo], rules: [{ when: manual }] }");
    expect((await project.waitForPipeline())["status"]).toBe("manual");
    expect(await project.job("gate")).toMatchObject({ status: "manual", allow_failure: false });
  });

  test("can be played again, as a new job", async () => {
    const project = await ci.project(MANUAL(""));
    await project.waitForPipeline();
    const first = await project.job("gate");
    await project.call("POST", `/jobs/${String(first.id)}/play`);
    await project.job("gate", "success");
    const again = await project.call("POST", `/jobs/${String(first.id)}/play`);
    expect(again.body.id).not.toBe(first.id);
    expect((await project.job("gate", "success")).id).toEqual(again.body.id);
  });

  test("is the only kind that can be played", async () => {
    const project = await ci.project("test: { script: [echo] }");
    await project.waitForPipeline();
    const { id } = await project.job("test");
    const { status, body } = await project.call("POST", `/jobs/${String(id)}/play`);
    expect([status, body]).toEqual([400, { message: "400 Bad request - Unplayable Job" }]);
  });
});

test("a delayed job waits for its time, or for someone who does not", async () => {
  const project = await ci.project("later: { script: [echo], when: delayed, start_in: 1 hour }");
  const { id } = await project.job("later", "scheduled");
  await project.call("POST", `/jobs/${String(id)}/play`);
  expect((await project.waitForPipeline())["status"]).toBe("success");
});
