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
    expect(await project.get("/resource_groups/to-main/upcoming_jobs")).toMatchObject([
      { id: waiting[0]?.["id"] },
    ]);
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

  test("can be set to another order", async () => {
    const project = await ci.project(DEPLOY(""));
    const { body } = await project.call("PUT", "/resource_groups/to-main", { process_mode: "newest_first" });
    expect(body.process_mode).toBe("newest_first");
    const refused = await project.call("PUT", "/resource_groups/to-main", { process_mode: "random" });
    expect([refused.status, refused.body]).toEqual([
      400,
      { error: "process_mode does not have a valid value" },
    ]);
  });

  test("that nobody named is not there", async () => {
    const project = await ci.emptyProject();
    const { status, body } = await project.call("GET", "/resource_groups/none");
    expect([status, body]).toEqual([404, { message: "404 Resource group Not Found" }]);
  });
});

describe("an environment", () => {
  const CONFIGURATION = `
deploy: { script: [echo], environment: { name: staging, url: "https://$CI_COMMIT_REF_SLUG.example.com", on_stop: remove } }
remove: { script: [echo gone], environment: { name: staging, action: stop }, ${MANUAL} }
`;

  test("is there with its last deployment", async () => {
    const project = await ci.project(CONFIGURATION);
    await project.settled("success");
    expect(await project.get("/environments?name=staging")).toMatchObject([
      {
        name: "staging",
        state: "available",
        tier: "staging",
        last_deployment: { deployable: { name: "deploy" } },
      },
    ]);
  });

  test("stops by the job that on_stop names", async () => {
    const project = await ci.project(CONFIGURATION);
    await project.settled("success");
    const [environment] = await project.get("/environments");
    const path = `/environments/${String(environment?.["id"])}`;
    const { status, body } = await project.call("POST", `${path}/stop`);
    expect([status, body.state]).toEqual([200, "stopping"]);
    await project.job("remove", "success");
    expect((await project.get(path))["state"]).toBe("stopped");
  });

  test("that is stopped cannot be stopped", async () => {
    const project = await ci.project("deploy: { script: [echo], environment: dev }");
    await project.settled("success");
    const [environment] = await project.get("/environments");
    const path = `/environments/${String(environment?.["id"])}/stop`;
    await project.call("POST", path);
    const { status, body } = await project.call("POST", path);
    const message = "400 Bad request - Attempted to stop an environment that is not available";
    expect([status, body]).toEqual([400, { message }]);
  });

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
