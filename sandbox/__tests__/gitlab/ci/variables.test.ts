import { existsSync } from "node:fs";
import { type CiProject, LocalCi } from "./local-ci";

let ci: LocalCi;
beforeAll(async () => {
  process.env["GITLAB_TOKEN"] = "of-the-sandbox-process";
  ci = await LocalCi.start({
    runner: { variables: { INSTANCE: "instance", B: "instance", PLACE: "$CI_PROJECT_NAME/x" } },
  });
});
afterAll(async () => {
  delete process.env["GITLAB_TOKEN"];
  await ci.stop();
});

const set = (project: CiProject, variable: Record<string, unknown>) =>
  project.call("POST", "/variables", variable);
const run = async (project: CiProject, json: Record<string, unknown> = {}) => {
  const { body, status, text } = await project.call("POST", "/pipeline", { ref: "main", ...json });
  if (status !== 201) throw new Error(text);
  return project.pipeline(body.id as never);
};
const PRINT = (...names: string[]) =>
  `print: { script: ['echo "${names.map((name) => `${name}=$${name};`).join(" ")}"'] }`;

test("stronger variables hide weaker ones, in GitLab's order", async () => {
  const project = await ci.project(
    `variables: { A: yaml, B: yaml, C: yaml, D: yaml }\n${PRINT("A", "B", "C", "D")}`,
  );
  await set(project, { key: "C", value: "project" });
  await set(project, { key: "D", value: "project" });
  await run(project, { variables: [{ key: "D", value: "pipeline" }] });
  expect(await project.trace("print")).toContain("A=yaml; B=instance; C=project; D=pipeline;");
});

test("values are expanded unless they are raw", async () => {
  const project = await ci.project(PRINT("E", "R", "PLACE"));
  await set(project, { key: "E", value: "$INSTANCE and $$INSTANCE" });
  await set(project, { key: "R", value: "$INSTANCE", raw: true });
  await run(project);
  const name = String((await project.get(""))["path"]);
  expect(await project.trace("print")).toContain(`E=instance and $INSTANCE; R=$INSTANCE; PLACE=${name}/x;`);
});

test("GitLab's own variables are there", async () => {
  const names = [
    "CI_PIPELINE_SOURCE",
    "CI_COMMIT_BRANCH",
    "CI_DEFAULT_BRANCH",
    "CI_PROJECT_ID",
    "GITLAB_CI",
    "CI_JOB_NAME",
    "CI_MERGE_REQUEST_IID",
  ];
  const project = await ci.project(
    `${PRINT(...names)}\nurls: { script: ['echo "$CI_SERVER_URL $CI_API_V4_URL $CI_PROJECT_URL"'] }`,
  );
  await project.waitForPipeline();
  expect(await project.trace("print")).toContain(
    `CI_PIPELINE_SOURCE=push; CI_COMMIT_BRANCH=main; CI_DEFAULT_BRANCH=main; CI_PROJECT_ID=${project.id}; GITLAB_CI=true; CI_JOB_NAME=print; CI_MERGE_REQUEST_IID=;`,
  );
  const { url } = ci.local.gitlab;
  const { path_with_namespace: path } = await project.get("");
  expect(await project.trace("urls")).toContain(`${url} ${url}/api/v4 ${url}/${String(path)}\n`);
});

test("nothing of the sandbox's own environment reaches a job, nor what gitlab-ci-local makes up", async () => {
  const project = await ci.project("print: { script: [env] }");
  await project.waitForPipeline();
  expect(await project.trace("print")).not.toMatch(/GITLAB_TOKEN|CI_REGISTRY|local-registry|FF_DISABLE/);
});

test("masked values are hidden in the log, wherever they stand", async () => {
  const project = await ci.project(
    "print: { script: ['echo \"before${SECRET}after\"', 'echo visible-short'] }",
  );
  await set(project, { key: "SECRET", value: "0123456789-secret", masked: true });
  await run(project);
  expect(await project.trace("print")).toContain("before[MASKED]after\n");
  expect(await project.trace("print")).not.toContain("0123456789");
});

test("protected variables are for protected branches alone", async () => {
  const project = await ci.project(PRINT("P"));
  await set(project, { key: "P", value: "for-main", protected: true });
  await run(project);
  const onMain = await project.trace("print");
  await project.branch("feature", { "a.txt": "a" });
  await project.waitForPipeline("success", "feature");
  expect([onMain, await project.trace("print")]).toEqual([
    expect.stringContaining("P=for-main;"),
    expect.stringContaining("P=;"),
  ]);
});

test("a variable of the type file names a file, which goes with the job", async () => {
  const project = await ci.project("print: { script: ['echo file $F', 'cat $F'] }");
  await set(project, { key: "F", value: "content of $INSTANCE", variable_type: "file" });
  await run(project);
  const trace = await project.trace("print");
  expect(trace).toContain("content of $INSTANCE");
  expect(existsSync(/^file (\S+)$/m.exec(trace)?.[1] ?? "/")).toBe(false);
});

test("a variable of an environment is for jobs of that environment", async () => {
  const project = await ci.project(`
staging: { environment: staging, script: ['echo is $E in $CI_ENVIRONMENT_NAME'] }
none: { script: ['echo is $E'] }
`);
  await set(project, { key: "E", value: "general" });
  await set(project, { key: "E", value: "special", environment_scope: "stag*" });
  await run(project);
  expect([await project.trace("staging"), await project.trace("none")]).toEqual([
    expect.stringContaining("is special in staging"),
    expect.stringContaining("is general"),
  ]);
});

test("a job gets the ID tokens that it asks for", async () => {
  const project = await ci.project(
    `token: { id_tokens: { T: { aud: sts.amazonaws.com } }, script: ['echo "\${#T} $T"', 'echo "$T" | cut -d. -f2 > claims.txt'], artifacts: { paths: [claims.txt] } }`,
  );
  await project.waitForPipeline();
  const { id } = await project.job("token");
  const claims = (await project.call("GET", `/jobs/${String(id)}/artifacts/claims.txt`)).text;
  expect(await project.trace("token")).toContain("[MASKED]");
  expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({
    iss: ci.local.gitlab.url,
    aud: "sts.amazonaws.com",
    ref: "main",
    job_id: String(id),
  });
});
