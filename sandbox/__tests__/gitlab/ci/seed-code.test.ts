import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../../../testing/local-gitlab";
import { type CiProject, LocalCi } from "./local-ci";

const SEEDS = join(__dirname, "../../../../seed-code");

let ci: LocalCi;
beforeAll(async () => {
  ci = await LocalCi.start({ runner: undefined });
});
afterAll(() => ci.stop());

const configurationOf = (seed: string): string => readFileSync(join(SEEDS, seed, ".gitlab-ci.yml"), "utf8");

async function jobsOf(project: CiProject, pipeline: Json): Promise<Record<string, unknown>> {
  const jobs = await project.get(`/pipelines/${String(pipeline["id"])}/jobs?per_page=100`);
  return Object.fromEntries(jobs.map(({ name, status }) => [String(name), status]));
}
const newest = async (project: CiProject): Promise<Json> => (await project.get("/pipelines"))[0] as Json;

test("every seed's configuration is valid", async () => {
  const seeds = readdirSync(SEEDS).filter((name) => statSync(join(SEEDS, name)).isDirectory());
  for (const seed of seeds) {
    const project = await ci.project(configurationOf(seed));
    expect([seed, (await newest(project))["status"]]).toEqual([seed, "pending"]);
  }
});

describe("model-build", () => {
  let project: CiProject;
  beforeAll(async () => {
    project = await ci.project(configurationOf("model-build"));
  });

  test("checks and trains on the default branch", async () => {
    const jobs = await jobsOf(project, await newest(project));
    expect(jobs).toMatchObject({ lint: "pending", "unit-tests": "pending", "train-model": "created" });
  });

  test("only checks on a branch and in a merge request", async () => {
    await project.branch("feature", { "a.txt": "a" });
    const onBranch = await jobsOf(project, await newest(project));
    await project.call("POST", "/merge_requests", {
      title: "t",
      source_branch: "feature",
      target_branch: "main",
    });
    const inMergeRequest = await newest(project);
    expect(Object.keys(onBranch)).not.toContain("train-model");
    expect([inMergeRequest["source"], Object.keys(await jobsOf(project, inMergeRequest))]).toEqual([
      "merge_request_event",
      Object.keys(onBranch),
    ]);
  });
});

describe("model-deploy", () => {
  let project: CiProject;
  beforeAll(async () => {
    project = await ci.project(configurationOf("model-deploy"));
  });

  test("goes to staging by itself and offers the rest", async () => {
    expect(await jobsOf(project, await newest(project))).toMatchObject({
      build: "pending",
      "deploy-staging": "created",
      "test-staging": "created",
      "deploy-production": "created",
      "rollback-production": "manual",
    });
  });

  test("does the same when a trigger starts it with a model version", async () => {
    const { body: trigger } = await project.call("POST", "/triggers", { description: "approved" });
    const { body } = await project.call("POST", "/trigger/pipeline", {
      ...{ ref: "main", token: trigger.token, variables: { MODEL_VERSION: "3" } },
    });
    expect(await jobsOf(project, body)).toMatchObject({ build: "pending", "deploy-production": "created" });
  });
});
