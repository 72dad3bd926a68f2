import { type CiProject, LocalCi } from "./ci/local-ci";

let ci: LocalCi;
let project: CiProject;
beforeAll(async () => {
  ci = await LocalCi.start({ runner: undefined });
  project = await ci.project(
    `nightly: { script: [x], rules: [{ if: '$CI_PIPELINE_SOURCE == "schedule" && $MODE' }] }`,
  );
});
afterAll(() => ci.stop());

const create = (json: Record<string, unknown> = {}) =>
  project.call("POST", "/pipeline_schedules", {
    description: "Nightly",
    ref: "main",
    cron: "0 3 * * *",
    ...json,
  });
const withVariable = async () => {
  const { body } = await create();
  const path = `/pipeline_schedules/${String(body.id)}`;
  await project.call("POST", `${path}/variables`, { key: "MODE", value: "full" });
  return path;
};

test("is made with its next run", async () => {
  const { status, body } = await create({ cron_timezone: "Europe/Berlin" });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    ref: "refs/heads/main",
    active: true,
    cron_timezone: "Europe/Berlin",
    variables: [],
  });
  expect(new Date(String(body.next_run_at)).getTime()).toBeGreaterThan(Date.now());
});

test.each([
  [{ cron: "0 25 * * *" }, { message: { cron: [" is invalid syntax"] } }],
  [{ cron_timezone: "Nowhere" }, { message: { cron_timezone: [" is invalid syntax"] } }],
  [{ ref: "" }, { error: "ref is empty" }],
])("is refused with %p", async (json, expected) => {
  const { status, body } = await create(json);
  expect([status, body]).toEqual([400, expected]);
});

test("is refused to a developer on a protected branch", async () => {
  const token = ci.local.member(project.id, "dev", 30);
  const json = { description: "d", ref: "main", cron: "0 3 * * *" };
  const { status } = await ci.local.call("POST", `/projects/${project.id}/pipeline_schedules`, {
    json,
    token,
  });
  expect(status).toBe(403);
});

test("played by hand starts a pipeline with its variables", async () => {
  const path = await withVariable();
  expect((await project.call("POST", `${path}/play`)).body).toEqual({ message: "201 Created" });
  const [pipeline] = await project.get(`${path}/pipelines`);
  expect(pipeline).toMatchObject({ source: "schedule", ref: "main" });
  expect((await project.get(path))["last_pipeline"]).toMatchObject({ id: pipeline?.["id"] });
});

test("starts by itself when its time comes, once", async () => {
  const path = await withVariable();
  const next = new Date(String((await project.get(path))["next_run_at"]));
  await ci.local.gitlab.administration.startDueSchedules(next);
  await ci.local.gitlab.administration.startDueSchedules(next);
  expect(await project.get(`${path}/pipelines`)).toHaveLength(1);
});

test("that is switched off does not start", async () => {
  const path = await withVariable();
  const next = new Date(String((await project.get(path))["next_run_at"]));
  await project.call("PUT", path, { active: false });
  await ci.local.gitlab.administration.startDueSchedules(next);
  expect(await project.get(`${path}/pipelines`)).toEqual([]);
});

test("has each variable once, and changes and removes them", async () => {
  const path = await withVariable();
  const again = await project.call("POST", `${path}/variables`, { key: "MODE", value: "x" });
  expect([again.status, again.body]).toEqual([400, { message: { key: ["has already been taken"] } }]);
  await project.call("PUT", `${path}/variables/MODE`, { value: "quick" });
  expect((await project.get(path))["variables"]).toMatchObject([{ key: "MODE", value: "quick" }]);
  expect((await project.call("DELETE", `${path}/variables/MODE`)).status).toBe(202);
  expect((await project.get(path))["variables"]).toEqual([]);
});

test("gitbeaker works with schedules", async () => {
  const { PipelineSchedules } = ci.local.client();
  const made = await PipelineSchedules.create(project.id, "Weekly", "main", "0 4 * * 1");
  await PipelineSchedules.remove(project.id, made.id);
  expect((await project.call("GET", `/pipeline_schedules/${made.id}`)).body).toEqual({
    message: "404 Pipeline Schedule Not Found",
  });
});
