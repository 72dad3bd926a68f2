import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { git, LocalGitLab } from "../../testing/local-gitlab";

const CI = "train:\n  script: [make]\n";

let local: LocalGitLab;
let project: number;
beforeAll(async () => {
  local = await LocalGitLab.start();
});
afterAll(() => local.stop());
beforeEach(async () => {
  project = await local.newProject(`pipelines-${Math.random().toString(36).slice(2)}`);
});

const pipelines = async (query = "") =>
  (await local.call("GET", `/projects/${project}/pipelines${query}`)).body;
const start = (json: Record<string, unknown>, token?: string) =>
  local.call("POST", `/projects/${project}/pipeline`, { json, ...(token ? { token } : {}) });

describe("a push", () => {
  test("by the API makes a pipeline of the pushed commit", async () => {
    const { body: commit } = await local.commit(project, { ".gitlab-ci.yml": CI });
    expect(await pipelines()).toMatchObject([
      { source: "push", ref: "main", sha: commit.id, status: "pending" },
    ]);
  });

  test("without a CI file makes none", async () => {
    await local.commit(project, { "a.txt": "a" });
    expect(await pipelines()).toEqual([]);
  });

  test("with [skip ci] makes a skipped one without jobs", async () => {
    await local.commit(project, { ".gitlab-ci.yml": CI }, "Seed [skip ci]");
    expect(await pipelines()).toMatchObject([{ status: "skipped" }]);
    expect((await local.call("GET", `/projects/${project}/jobs`)).body).toEqual([]);
  });

  test.each([
    ["git", [], "pending"],
    ["git with -o ci.skip", ["-o", "ci.skip"], "skipped"],
  ])("by %s", async (_name, options, status) => {
    const { body } = await local.call("GET", `/projects/${project}`);
    const folder = await local.folder();
    await git(folder, "clone", local.remote(String(body["path_with_namespace"])), ".");
    await writeFile(join(folder, ".gitlab-ci.yml"), CI);
    await git(folder, "add", "--all");
    await git(folder, "commit", "--message", "CI");
    await git(folder, "push", ...options, "origin", "HEAD:main");
    expect(await pipelines()).toMatchObject([{ source: "push", status }]);
  });
});

describe("the API", () => {
  beforeEach(() => local.commit(project, { ".gitlab-ci.yml": CI }));

  test("makes a pipeline with variables", async () => {
    const pipeline = await local
      .client()
      .Pipelines.create(project, "main", { variables: [{ key: "A", value: "b" }] });
    const variables = await local.client().Pipelines.allVariables(project, pipeline.id);
    expect([pipeline.source, variables]).toMatchObject([
      "api",
      [{ key: "A", value: "b", variable_type: "env_var" }],
    ]);
  });

  test("refuses an unknown ref", async () => {
    const { status, body } = await start({ ref: "none" });
    expect([status, body]).toEqual([400, { message: { base: ["Reference not found"] } }]);
  });

  test("refuses a ref without a CI file", async () => {
    const actions = [{ action: "delete", file_path: ".gitlab-ci.yml" }];
    await local.call("POST", `/projects/${project}/repository/commits`, {
      json: { branch: "main", commit_message: "Remove", actions },
    });
    const { status, body } = await start({ ref: "main" });
    expect([status, body]).toEqual([400, { message: { base: ["Missing CI config file"] } }]);
  });

  test("refuses a developer on a branch that only maintainers push to", async () => {
    const { status, body } = await start({ ref: "main" }, local.member(project, `dev-${project}`, 30));
    expect(status).toBe(400);
    const message = expect.stringContaining(
      "You do not have sufficient permission to run a pipeline on 'main'.",
    );
    expect(body).toEqual({ message: { base: [message] } });
  });

  test("refuses variables where the project lets nobody pass them", async () => {
    await local.call("PUT", `/projects/${project}`, {
      json: { ci_pipeline_variables_minimum_override_role: "no_one_allowed" },
    });
    const { status, body } = await start({ ref: "main", variables: [{ key: "A", value: "b" }] });
    expect([status, body]).toEqual([
      400,
      { message: { base: ["Insufficient permissions to set pipeline variables"] } },
    ]);
  });

  test("filters by source and status", async () => {
    await start({ ref: "main" });
    expect(await pipelines("?source=api")).toHaveLength(1);
    expect(await pipelines("?status=success")).toEqual([]);
  });

  test("cancels a pipeline and its jobs", async () => {
    const id = Number((await pipelines())[0]?.["id"]);
    const { status, body } = await local.call("POST", `/projects/${project}/pipelines/${id}/cancel`);
    const jobs = (await local.call("GET", `/projects/${project}/pipelines/${id}/jobs`)).body;
    expect([status, body.status, jobs[0]?.["status"]]).toEqual([200, "canceled", "canceled"]);
  });
});
