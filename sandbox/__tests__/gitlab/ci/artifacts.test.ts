import { unzipSync } from "fflate";
import { type CiProject, LocalCi } from "./local-ci";

let ci: LocalCi;
beforeAll(async () => {
  ci = await LocalCi.start();
});
afterAll(() => ci.stop());

const archive = async (
  project: CiProject,
  name: string,
): Promise<{ status: number; files: Record<string, string> }> => {
  const { id } = await project.job(name);
  const response = await fetch(
    `${ci.local.gitlab.url}/api/v4/projects/${project.id}/jobs/${String(id)}/artifacts`,
    {
      headers: { "private-token": "glpat-owner-0123456789" },
    },
  );
  if (response.status !== 200) return { status: response.status, files: {} };
  const entries = Object.entries(unzipSync(new Uint8Array(await response.arrayBuffer())));
  return {
    status: 200,
    files: Object.fromEntries(entries.map(([path, bytes]) => [path, Buffer.from(bytes).toString()])),
  };
};

test("go to the jobs of later stages, and into an archive", async () => {
  const project = await ci.project(`
make:
  stage: build
  script: ['mkdir -p out/deep', 'echo a > out/a.txt', 'echo b > out/deep/b.txt', 'echo c > c.log', 'chmod +x out/a.txt']
  artifacts: { paths: [out/, '*.log'], exclude: [out/deep/*], name: "result-$CI_COMMIT_REF_SLUG" }
use: { stage: test, script: ['cat out/a.txt c.log', 'test -x out/a.txt', 'test ! -e out/deep/b.txt'] }
`);
  expect((await project.waitForPipeline())["status"]).toBe("success");
  expect(await archive(project, "make")).toEqual({
    status: 200,
    files: { "out/a.txt": "a\n", "c.log": "c\n" },
  });
  expect(await project.job("make")).toMatchObject({ artifacts_file: { filename: "result-main.zip" } });
});

test("are kept of a failed job only where the keyword when says so", async () => {
  const job = (when: string) =>
    `{ script: [echo x > x.txt, exit 1], artifacts: { paths: [x.txt], when: ${when} } }`;
  const project = await ci.project(`a: ${job("on_success")}\nb: ${job("on_failure")}\nc: ${job("always")}\n`);
  await project.waitForPipeline("failed");
  const statuses = await Promise.all(
    ["a", "b", "c"].map(async (name) => (await archive(project, name)).status),
  );
  expect(statuses).toEqual([404, 200, 200]);
});

test("that are not there are a warning in the log", async () => {
  const project = await ci.project("test: { script: [echo], artifacts: { paths: [nothing/] } }");
  expect((await project.waitForPipeline())["status"]).toBe("success");
  expect(await project.trace("test")).toMatch(
    /WARNING: nothing\/: no matching files\..*\n.*No files to upload/,
  );
});

test("come by needs and dependencies as these say", async () => {
  const made = (name: string) =>
    `${name}: { stage: build, script: [echo > ${name}.txt], artifacts: { paths: [${name}.txt] } }`;
  const project = await ci.project(`${made("a")}
${made("b")}
needs: { needs: [a, { job: b, artifacts: false }], script: [ls] }
depends: { dependencies: [b], script: [ls] }
`);
  await project.waitForPipeline("success");
  const listed = async (name: string) =>
    (await project.trace(name)).split("\n").filter((line) => /^\w\.txt$/.test(line));
  expect([await listed("needs"), await listed("depends")]).toEqual([["a.txt"], ["b.txt"]]);
});

test("of the kind dotenv become variables, which the project's variables hide", async () => {
  const project = await ci.project(`
make: { stage: build, script: ['printf "A=report\\nB=report\\n" > build.env'], artifacts: { reports: { dotenv: build.env } } }
use: { variables: { A: yaml }, script: ['echo "A=$A B=$B"'] }
`);
  await project.call("POST", "/variables", { key: "B", value: "project" });
  const { body } = await project.call("POST", "/pipeline", { ref: "main" });
  await project.pipeline(body.id as never, "success");
  expect(await project.trace("use")).toContain("A=report B=project");
});

test("of the kind junit are listed with the job, also when it fails", async () => {
  const project = await ci.project(
    "test: { script: [echo '<testsuites/>' > junit.xml, exit 1], artifacts: { reports: { junit: junit.xml } } }",
  );
  await project.waitForPipeline("failed");
  const { artifacts } = await project.job("test");
  expect(artifacts).toMatchObject([{ file_type: "junit", file_format: "gzip" }, { file_type: "trace" }]);
});

test("of the kind terraform are listed with the job", async () => {
  const project = await ci.project(
    `plan: { script: ['echo "{}" > plan.json'], artifacts: { reports: { terraform: plan.json } } }`,
  );
  await project.waitForPipeline("success");
  const { artifacts } = await project.job("plan");
  expect(artifacts).toMatchObject([{ file_type: "terraform", file_format: "gzip" }, { file_type: "trace" }]);
});

test("can be read one by one, and by branch and job", async () => {
  const project = await ci.project(
    "make: { script: ['mkdir d', 'echo text > d/a.txt'], artifacts: { paths: [d] } }",
  );
  await project.waitForPipeline("success");
  const { id } = await project.job("make");
  const single = await project.call("GET", `/jobs/${String(id)}/artifacts/d/a.txt`);
  const byBranch = await project.call("GET", "/jobs/artifacts/main/raw/d/a.txt?job=make");
  const missing = await project.call("GET", `/jobs/${String(id)}/artifacts/d/b.txt`);
  expect([single.text, byBranch.text, missing.status, missing.body]).toEqual([
    "text\n",
    "text\n",
    404,
    { message: "404 Not Found" },
  ]);
});

test("can be downloaded whole by branch and job", async () => {
  const project = await ci.project("make: { script: ['echo text > a.txt'], artifacts: { paths: [a.txt] } }");
  await project.waitForPipeline("success");
  const response = await fetch(
    `${ci.local.gitlab.url}/api/v4/projects/${project.id}/jobs/artifacts/main/download?job=make`,
    { headers: { "private-token": "glpat-owner-0123456789" } },
  );
  expect(Object.keys(unzipSync(new Uint8Array(await response.arrayBuffer())))).toEqual(["a.txt"]);
});

test("a cache lives from one pipeline to the next", async () => {
  const project = await ci.project(
    "use: { cache: { key: k, paths: [kept/] }, script: [ls kept || true, mkdir -p kept, echo > kept/file.txt] }",
  );
  await project.waitForPipeline("success");
  const first = await project.trace("use");
  const { body } = await project.call("POST", "/pipeline", { ref: "main" });
  await project.pipeline(body.id as never, "success");
  expect([first.includes("\nfile.txt\n"), (await project.trace("use")).includes("\nfile.txt\n")]).toEqual([
    false,
    true,
  ]);
});

test("a job's token reads its own project by git and API while it runs, and nothing else", async () => {
  const project = await ci.project(`
use:
  script:
    - git ls-remote origin main
    - 'curl -s -o /dev/null -w "own %{http_code}\\n" -H "JOB-TOKEN: $CI_JOB_TOKEN" $CI_API_V4_URL/projects/$CI_PROJECT_ID/pipelines/$CI_PIPELINE_ID/jobs'
    - 'curl -s -o /dev/null -w "variables %{http_code}\\n" -H "JOB-TOKEN: $CI_JOB_TOKEN" $CI_API_V4_URL/projects/$CI_PROJECT_ID/variables'
    - 'git ls-remote $(echo $CI_REPOSITORY_URL | sed "s#/ci-.*#/other.git#") || echo "other refused"'
    - echo $CI_JOB_TOKEN
`);
  await project.local.newProject("other");
  await project.waitForPipeline("success");
  const trace = await project.trace("use");
  expect(trace).toMatch(
    /refs\/heads\/main\n[^]*own 200\n[^]*variables 401\n[^]*other refused\n[^]*\n\[MASKED\]\n/,
  );
});
