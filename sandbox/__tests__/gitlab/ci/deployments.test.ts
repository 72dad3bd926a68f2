import { LocalCi } from "./local-ci";

let ci: LocalCi;
beforeAll(async () => {
  ci = await LocalCi.start();
});
afterAll(() => ci.stop());

const MANUAL = "rules: [{ when: manual, allow_failure: true }]";

describe("a resource group", () => {
  const DEPLOY = (more: string) =>
    `deploy: { script: [sleep 0.5, echo done], resource_group: "to-$CI_COMMIT_REF_SLUG"${more} }`;

  test("lets one job of the project run at a time, whatever its pipeline", async () => {
    const project = await ci.project(DEPLOY(""));
    await project.job("deploy", "running");
    const { body: second } = await project.call("POST", "/pipeline", { ref: "main" });
    const waiting = await project.get(`/pipelines/${String(second.id)}/jobs`);
    expect(waiting).toMatchObject([{ status: "waiting_for_resource" }]);
    await project.pipeline(second.id as never, "success");
    const jobs = await project.get("/jobs");
    const [later, earlier] = [jobs[0], jobs[1]];
    expect(Date.parse(String(later?.["started_at"]))).toBeGreaterThanOrEqual(
      Date.parse(String(earlier?.["finished_at"])),
    );
  });

  test("goes on when the job that waits is cancelled", async () => {
    const project = await ci.project(DEPLOY(""));
    const { body: second } = await project.call("POST", "/pipeline", { ref: "main" });
    const { body: third } = await project.call("POST", "/pipeline", { ref: "main" });
    await project.call("POST", `/pipelines/${String(second.id)}/cancel`);
    await project.pipeline(third.id as never, "success");
    expect((await project.pipeline(second.id as never))["status"]).toBe("canceled");
  });
});

describe("an environment", () => {
  test("is not deployed to by an older commit than it has", async () => {
    const project = await ci.project(`deploy: { script: [echo], environment: production, ${MANUAL} }`);
    const [old] = [await project.job("deploy", "manual")];
    await project.commit({ "a.txt": "a" });
    const pipelines = await project.get("/pipelines");
    const [job] = await project.get(`/pipelines/${String(pipelines[0]?.["id"])}/jobs`);
    await project.call("POST", `/jobs/${String(job?.["id"])}/play`);
    await project.job("deploy", "success");
    await project.call("POST", `/jobs/${String(old.id)}/play`);
    expect(await project.get(`/jobs/${String(old.id)}`)).toMatchObject({
      status: "failed",
      failure_reason: "failed_outdated_deployment_job",
    });
  });
});
