import type { Json } from "../../../testing/local-gitlab";
import { type CiProject, LocalCi } from "./local-ci";

let ci: LocalCi;
// Without a runner: which jobs there are is decided before anything runs.
beforeAll(async () => {
  ci = await LocalCi.start({ runner: undefined });
});
afterAll(() => ci.stop());

const jobsOf = async (project: CiProject, pipeline?: Json): Promise<string[]> => {
  const { id } = pipeline ?? (await project.get("/pipelines/latest"));
  const jobs = await project.get(`/pipelines/${String(id)}/jobs`);
  return jobs.map(({ name }) => String(name)).sort();
};
const start = (project: CiProject, json: Record<string, unknown> = {}) =>
  project.call("POST", "/pipeline", { ref: "main", ...json });

describe("rules", () => {
  test("choose jobs by the pipeline's source", async () => {
    const rule = (source: string) => `rules: [{ if: '$CI_PIPELINE_SOURCE == "${source}"' }]`;
    const project = await ci.project(
      ["push", "api", "trigger"].map((source) => `${source}: { script: [x], ${rule(source)} }`).join("\n"),
    );
    const { body: trigger } = await project.call("POST", "/triggers", { description: "t" });
    const { body: triggered } = await project.call("POST", "/trigger/pipeline", {
      ref: "main",
      token: trigger.token,
    });
    const { body: api } = await start(project);
    const pipelines = await project.get("/pipelines");
    const push = pipelines.find(({ source }) => String(source) === "push");
    expect([
      await jobsOf(project, push),
      await jobsOf(project, triggered),
      await jobsOf(project, api),
    ]).toEqual([["push"], ["trigger"], ["api"]]);
  });

  test("see variables of the pipeline, of the project and of the configuration, the first over the others", async () => {
    const project = await ci.project(`
variables: { A: yaml, B: yaml, C: yaml }
all: { script: [x], rules: [{ if: '$A == "pipeline" && $B == "project" && $C == "yaml"' }] }
other: { script: [x], rules: [{ if: $A =~ /^pipe/ }, { when: never }] }
`);
    for (const key of ["A", "B"]) await project.call("POST", "/variables", { key, value: "project" });
    const { body } = await start(project, { variables: [{ key: "A", value: "pipeline" }] });
    expect(await jobsOf(project, body)).toEqual(["all", "other"]);
  });

  test("give a job its variables and its needs", async () => {
    const project = await ci.project(`
first: { stage: build, script: [x] }
second: { script: ['x'], needs: [], rules: [{ if: $CI_COMMIT_BRANCH, variables: { MODE: from-rule }, needs: [first] }] }
`);
    expect(await project.statuses()).toEqual({ first: "pending", second: "created" });
  });

  test("compare changed files with what was there before the push", async () => {
    const project = await ci.project(
      "docs: { script: [x], rules: [{ changes: ['docs/**/*'] }] }\nalways: { script: [x] }",
    );
    await project.commit({ "docs/a.md": "a" });
    const withDocs = await jobsOf(project);
    await project.commit({ "other.md": "a" });
    expect([withDocs, await jobsOf(project)]).toEqual([["always", "docs"], ["always"]]);
  });

  test("look for files in the commit", async () => {
    const configuration = "build: { script: [x], rules: [{ exists: [Makefile] }] }\nother: { script: [x] }";
    const project = await ci.project(configuration);
    const before = await jobsOf(project);
    await project.commit({ Makefile: "all:\n" });
    expect([before, await jobsOf(project)]).toEqual([["other"], ["build", "other"]]);
  });
});

describe("a configuration", () => {
  test("resolves extends, default, !reference and local includes", async () => {
    const project = await ci.project(
      `
include: [{ local: ci/more.yml }]
default: { interruptible: true }
.base: { script: [echo base] }
job: { extends: .base, before_script: [!reference [.more, script]] }
`,
      { "ci/more.yml": ".more: { script: [echo more] }\nincluded: { script: [x] }\n" },
    );
    expect(await jobsOf(project)).toEqual(["included", "job"]);
  });

  test.each([
    [
      "a job without a script",
      "test: { stage: test }",
      "jobs:test config should implement the script:, run:, or trigger: keyword",
    ],
    [
      "an unknown stage",
      "test: { stage: nowhere, script: [x] }",
      "test job: chosen stage nowhere does not exist; available stages are .pre, build, test, deploy, .post",
    ],
    ["no job", "variables: { A: b }", "jobs config should contain at least one visible job"],
    ["broken YAML", "test: [", "Invalid configuration format: "],
    ["an unknown keyword", "test: { scripts: [x], script: [x] }", "scripts"],
    [
      "a keyword that the sandbox cannot run",
      "test: { trigger: other/project }",
      "jobs:test:trigger is not in the sandbox. Run this pipeline on a GitLab instance.",
    ],
  ])("with %s makes a failed pipeline that says so", async (_case, configuration, reason) => {
    const project = await ci.project(configuration);
    const pipeline = await project.get("/pipelines/latest");
    expect([pipeline["status"], pipeline["source"]]).toEqual(["failed", "push"]);
    expect(pipeline["yaml_errors"]).toContain(reason);
  });

  test("that is wrong is refused by the API, which records nothing", async () => {
    const project = await ci.project("test: { stage: test }");
    const before = (await project.get("/pipelines")).length;
    const { status, body } = await start(project);
    expect([status, body.message?.base?.[0]]).toEqual([
      400,
      "jobs:test config should implement the script:, run:, or trigger: keyword",
    ]);
    expect((await project.get("/pipelines")).length).toBe(before);
  });

  test("whose needed job is left out by rules is wrong", async () => {
    const project = await ci.project(`
build: { stage: build, script: [x], rules: [{ when: never }] }
deploy: { stage: deploy, needs: [build], script: [x] }
`);
    expect((await project.get("/pipelines/latest"))["yaml_errors"]).toContain(
      "'deploy' job needs 'build' job, but 'build' does not exist in the pipeline.",
    );
  });
});

describe("nothing to run", () => {
  const NEVER = "test: { script: [x], rules: [{ if: $NOT_THERE }] }";

  test("makes no pipeline on a push", async () => {
    const project = await ci.project(NEVER);
    expect(await project.get("/pipelines")).toEqual([]);
  });

  test.each([
    [
      NEVER,
      "The resulting pipeline would have been empty. Review the rules configuration for the relevant jobs.",
    ],
    [
      "workflow: { rules: [{ when: never }] }\ntest: { script: [x] }",
      "The pipeline did not run. Review the workflow:rules configuration for the pipeline.",
    ],
  ])("is refused by the API: %s", async (configuration, reason) => {
    const project = await ci.project(configuration);
    const { status, body } = await start(project);
    expect([status, body]).toEqual([400, { message: { base: [reason] } }]);
  });
});

test("workflow variables reach the jobs' rules", async () => {
  const project = await ci.project(`
workflow: { rules: [{ if: $CI_COMMIT_BRANCH, variables: { MODE: release } }] }
release: { script: [x], rules: [{ if: '$MODE == "release"' }] }
test: { script: [x] }
`);
  expect(await jobsOf(project)).toEqual(["release", "test"]);
});

describe("the form for a new pipeline", () => {
  const FORM = `
variables:
  SIZE: { description: Size, value: small, options: [small, large] }
  PLAIN: value
web: { script: [x], rules: [{ if: '$CI_PIPELINE_SOURCE == "web" && $SIZE == "large"' }] }
test: { script: [x] }
`;
  const send = async (project: CiProject, variables: Record<string, string>) => {
    const response = await fetch(`${ci.local.gitlab.url}/-/sandbox/pipeline-form`, {
      method: "POST",
      headers: { "private-token": "glpat-owner-0123456789", "content-type": "application/json" },
      body: JSON.stringify({ project: project.id, ref: "main", variables }),
    });
    return { status: response.status, body: (await response.json()) as Json };
  };

  test("starts a pipeline with the source web and the values that were filled in", async () => {
    const project = await ci.project(FORM);
    const { status, body } = await send(project, { SIZE: "large" });
    expect([status, body.source, await jobsOf(project, body)]).toEqual([201, "web", ["test", "web"]]);
  });

  test("sends what nobody touched too", async () => {
    const project = await ci.project(FORM);
    const { body } = await send(project, {});
    const variables = await project.get(`/pipelines/${String(body.id)}/variables`);
    expect(variables).toMatchObject([{ key: "SIZE", value: "small" }]);
  });

  test("offers nothing else than its options", async () => {
    const { status, body } = await send(await ci.project(FORM), { SIZE: "huge" });
    expect([status, body]).toEqual([
      400,
      { errors: ['SIZE can not be "huge": the form offers small, large'] },
    ]);
  });
});
