import { existsSync } from "node:fs";
import { join } from "node:path";
import { SeedClone } from "./seed-clone";

/** Time to install what the tests of a seed need, on a small machine. */
const LONG = 300_000;

const build = new SeedClone("model-build");
const deploy = new SeedClone("model-deploy");

afterAll(() => {
  build.remove();
  deploy.remove();
});

describe("the jobs that check the code, run in a fresh clone", () => {
  it.each([
    [build, "lint"],
    [build, "unit-tests"],
    [deploy, "check"],
  ] as const)(
    "%#: succeeds",
    (clone, job) => {
      const { code, output } = clone.runJob(job);
      expect([job, code, code === 0 ? "" : output]).toEqual([job, 0, ""]);
    },
    LONG,
  );

  it.each([build, deploy])("leave a report of the tests for GitLab (%#)", (clone) => {
    expect(existsSync(join(clone.root, "reports", "unit-tests.xml"))).toBe(true);
  });
});

describe("the pipeline of the build repository", () => {
  it("has the stage and the job that runbooks name", () => {
    expect(build.ci()["stages"]).toEqual(["test", "training"]);
    expect(build.job("train-model").stage).toBe("training");
  });

  it("trains by one process: the SDK takes seconds to load", () => {
    expect(build.job("train-model").script).toEqual([
      "uv run --no-dev run-pipeline --module-name pipelines.abalone.pipeline",
    ]);
  });

  it("trains on the default branch, and elsewhere only when somebody asks for it", () => {
    expect(build.job("train-model").rules).toEqual([
      { if: '$CI_PIPELINE_SOURCE == "merge_request_event"', when: "never" },
      { if: "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH" },
      { if: '$CI_PIPELINE_SOURCE == "web" || $CI_PIPELINE_SOURCE == "api"' },
    ]);
  });

  it("has a form with the values that a training can be given", () => {
    const variables = build.ci()["variables"] as Record<string, { description?: string }>;
    const form = Object.entries(variables).filter(([, { description }]) => description);
    expect(form.map(([name]) => name)).toEqual([
      "PROCESSING_INSTANCE_TYPE",
      "TRAINING_INSTANCE_TYPE",
      "INPUT_DATA_URL",
      "MODEL_APPROVAL_STATUS",
    ]);
  });
});

describe("the pipeline of the deploy repository", () => {
  it("has the stages that runbooks name, in their order", () => {
    expect((deploy.ci()["stages"] as string[]).slice(0, 4)).toEqual([
      "build",
      "staging deploy",
      "test staging",
      "production deploy",
    ]);
  });

  it.each([
    "deploy-production",
    "rollback-production",
    "rollback-staging",
    "remove-production",
    "remove-staging",
  ])("runs %s by hand only", (name) => {
    expect(deploy.job(name).extends).toBe(".by-hand");
    expect(deploy.job(".by-hand").rules).toEqual([expect.objectContaining({ when: "manual" })]);
  });

  it.each([
    ["staging", ["deploy-staging", "test-staging", "rollback-staging", "remove-staging"]],
    ["production", ["deploy-production", "rollback-production", "remove-production"]],
  ])("runs one job of %s at a time", (stage, jobs) => {
    expect(jobs.map((name) => deploy.job(name).resource_group)).toEqual(jobs.map(() => stage));
  });
});
