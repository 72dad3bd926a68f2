import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { git, type GitResult, LocalGitLab, OWNER } from "../../testing/local-gitlab";

let local: LocalGitLab;
let project: number;
let developer: string;
let maintainer: string;
beforeAll(async () => {
  local = await LocalGitLab.start();
  project = await local.newProject("guarded");
  await local.commit(project, { "a.txt": "a" });
  developer = local.member(project, "dev", 30);
  maintainer = local.member(project, "lead", 40);
});
afterAll(() => local.stop());

const protections = () => `/projects/${project}/protected_branches`;

async function push(token: string, branch: string, ...options: string[]): Promise<GitResult> {
  const folder = await local.folder();
  await git(folder, "clone", local.remote(`${OWNER}/guarded`, token), ".");
  if (options.includes("--force")) await git(folder, "commit", "--amend", "--message", "Rewritten");
  else {
    await writeFile(join(folder, `${Math.random()}.txt`), branch);
    await git(folder, "add", "--all");
    await git(folder, "commit", "--message", "More");
  }
  return git(folder, "push", ...options, "origin", `HEAD:refs/heads/${branch}`);
}

describe("the default branch after its first commit", () => {
  test("is protected for maintainers", async () => {
    const { body } = await local.call("GET", `${protections()}/main`);
    expect(body).toMatchObject({
      push_access_levels: [{ access_level: 40, access_level_description: "Maintainers" }],
      allow_force_push: false,
    });
  });

  test("refuses a developer's push with GitLab's message", async () => {
    const { code, output } = await push(developer, "main");
    expect(code).not.toBe(0);
    expect(output).toContain(
      "remote: GitLab: You are not allowed to push code to protected branches on this project.",
    );
  });

  test("takes a maintainer's push", async () => {
    expect((await push(maintainer, "main")).code).toBe(0);
  });

  test("refuses a maintainer's forced push", async () => {
    const { code, output } = await push(maintainer, "main", "--force");
    expect(code).not.toBe(0);
    expect(output).toContain(
      "GitLab: You are not allowed to force push code to a protected branch on this project.",
    );
  });

  test("refuses a developer's commit by the API", async () => {
    const { status, body } = await local.call("POST", `/projects/${project}/repository/commits`, {
      token: developer,
      json: {
        branch: "main",
        commit_message: "x",
        actions: [{ action: "create", file_path: "x", content: "x" }],
      },
    });
    expect([status, body.message]).toEqual([
      403,
      "403 Forbidden - You are not allowed to push into this branch",
    ]);
  });

  test("cannot be deleted by a push", async () => {
    const folder = await local.folder();
    await git(folder, "clone", local.remote(`${OWNER}/guarded`), ".");
    const { output } = await git(folder, "push", "origin", ":main");
    expect(output).toContain("GitLab: The default branch of a project cannot be deleted.");
  });
});

test("leaves other branches to developers", async () => {
  expect((await push(developer, "feature")).code).toBe(0);
});

test("applies a wildcard to the branches that fit", async () => {
  await local.client().ProtectedBranches.create(project, "release/*");
  const { output } = await push(developer, "release/1");
  expect(output).toContain("GitLab: You are not allowed to create protected branches on this project.");
});

test("lets developers in where the branch is opened for them", async () => {
  await local.call("DELETE", `${protections()}/main`);
  await local.call("POST", protections(), {
    json: { name: "main", push_access_level: 30, allow_force_push: true },
  });
  expect((await push(developer, "main")).code).toBe(0);
  expect((await push(developer, "main", "--force")).code).toBe(0);
});

test("lets nobody in with access level 0", async () => {
  const folder = await local.folder();
  await git(folder, "clone", local.remote(`${OWNER}/guarded`), ".");
  await git(folder, "push", "origin", "HEAD:refs/heads/frozen");
  await local.call("POST", protections(), { json: { name: "frozen", push_access_level: 0 } });
  const { output } = await push(maintainer, "frozen");
  expect(output).toContain("GitLab: You are not allowed to push code to protected branches on this project.");
});

test("refuses to protect a branch twice", async () => {
  await local.call("POST", protections(), { json: { name: "twice" } });
  const { status, body } = await local.call("POST", protections(), { json: { name: "twice" } });
  expect([status, body]).toEqual([409, { message: "Protected branch 'twice' already exists" }]);
});

test("refuses an access level that GitLab does not have", async () => {
  const { status, body } = await local.call("POST", protections(), {
    json: { name: "odd", push_access_level: 35 },
  });
  expect([status, body]).toEqual([400, { error: "push_access_level does not have a valid value" }]);
});

test("changes a protection", async () => {
  await local.call("POST", protections(), { json: { name: "changing" } });
  const { body } = await local.call("PATCH", `${protections()}/changing`, {
    json: { allow_force_push: true },
  });
  expect(body).toMatchObject({ name: "changing", allow_force_push: true });
});

test("answers an unknown protection with 404", async () => {
  const { status, body } = await local.call("GET", `${protections()}/unknown`);
  expect([status, body]).toEqual([404, { message: "404 Not found" }]);
});

test("refuses a developer's first push to an empty project", async () => {
  const id = await local.newProject("empty");
  local.gitlab.administration.addMember(id, "dev", 30);
  const folder = await local.folder();
  await git(folder, "clone", local.remote(`${OWNER}/empty`, developer), ".");
  await git(folder, "commit", "--allow-empty", "--message", "First");
  const { output } = await git(folder, "push", "origin", "HEAD:main");
  expect(output).toContain(`A default branch (e.g. main) does not yet exist for ${OWNER}/empty`);
});
