import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { git, LocalGitLab, OWNER, TOKEN } from "../../testing/local-gitlab";

const BYTES = Buffer.from([0, 255, 13, 10, 128, 0, 10]);

let local: LocalGitLab;
let project: number;
beforeAll(async () => {
  local = await LocalGitLab.start();
  project = await local.newProject("model-build");
  const actions = [
    { action: "create", file_path: "run.sh", content: "#!/bin/sh\n" },
    { action: "chmod", file_path: "run.sh", execute_filemode: true },
    { action: "create", file_path: "data.bin", content: BYTES.toString("base64"), encoding: "base64" },
  ];
  await local.client().Commits.create(project, "main", "Seed", actions as never);
});
afterAll(() => local.stop());

const clone = async (path = `${OWNER}/model-build`, token = TOKEN) => {
  const folder = await local.folder();
  const result = await git(folder, "clone", local.remote(path, token), "copy");
  return { ...result, folder: join(folder, "copy") };
};

const commit = async (folder: string, file: string, message = `Add ${file}`) => {
  await writeFile(join(folder, file), file);
  await git(folder, "add", "--all");
  await git(folder, "commit", "--message", message);
};

describe("clone", () => {
  test("gives file modes and bytes as the API was given them", async () => {
    const { folder } = await clone();
    expect((await stat(join(folder, "run.sh"))).mode & 0o111).not.toBe(0);
    expect(await readFile(join(folder, "data.bin"))).toEqual(BYTES);
  });

  test("follows a URL without .git", async () => {
    const folder = await local.folder();
    const { code } = await git(
      folder,
      "clone",
      local.remote(`${OWNER}/model-build`).replace(/\.git$/, ""),
      "copy",
    );
    expect(code).toBe(0);
  });

  test("asks for credentials with GitLab's realm", async () => {
    const response = await fetch(
      `${local.gitlab.url}/${OWNER}/model-build.git/info/refs?service=git-upload-pack`,
    );
    expect([response.status, response.headers.get("www-authenticate")]).toEqual([
      401,
      'Basic realm="GitLab"',
    ]);
  });

  test("refuses a wrong token", async () => {
    const { code, output } = await clone(undefined, "glpat-wrong");
    expect(code).not.toBe(0);
    expect(output).toContain("HTTP Basic: Access denied");
  });

  test("does not show a stranger that a private project exists", async () => {
    local.gitlab.administration.addUser("stranger");
    const stranger = local.gitlab.administration.addToken("stranger").value;
    const answers = await Promise.all([clone(undefined, stranger), clone(`${OWNER}/nothing`, stranger)]);
    for (const { output } of answers) {
      expect(output).toContain(
        "The project you were looking for could not be found or you don't have permission to view it.",
      );
    }
  });

  test("needs no token for a public project", async () => {
    await local.newProject("open", { visibility: "public", initialize_with_readme: true });
    const { code } = await git(await local.folder(), "clone", `${local.gitlab.url}/${OWNER}/open.git`);
    expect(code).toBe(0);
  });
});

describe("push", () => {
  test("with write_repository arrives in the API", async () => {
    const { value } = local.gitlab.administration.addToken(OWNER, { scopes: ["write_repository"] });
    const { folder } = await clone(undefined, value);
    await commit(folder, "pushed.txt");
    expect((await git(folder, "push")).code).toBe(0);
    expect(await local.files(project)).toContain("pushed.txt");
  });

  test("is refused with read_repository", async () => {
    const { value } = local.gitlab.administration.addToken(OWNER, { scopes: ["read_repository"] });
    const { folder } = await clone(undefined, value);
    await commit(folder, "refused.txt");
    const { code, output } = await git(folder, "push");
    expect(code).not.toBe(0);
    expect(output).toContain("You are not allowed to upload code.");
  });

  test("is refused for a reporter", async () => {
    const { folder } = await clone(undefined, local.member(project, "reporter", 20));
    await commit(folder, "refused.txt");
    expect((await git(folder, "push")).output).toContain("You are not allowed to push code to this project.");
  });

  test("is refused for an archived project, whose code can still be read", async () => {
    const id = await local.newProject("archived", { initialize_with_readme: true });
    await local.call("POST", `/projects/${id}/archive`);
    const { folder, code } = await clone(`${OWNER}/archived`);
    await commit(folder, "late.txt");
    expect(code).toBe(0);
    expect((await git(folder, "push")).output).toContain("You are not allowed to push code to this project.");
  });

  test("of the first branch makes it the default and protects it", async () => {
    const id = await local.newProject("fresh");
    const { folder } = await clone(`${OWNER}/fresh`);
    await git(folder, "checkout", "-b", "trunk");
    await commit(folder, "first.txt");
    await git(folder, "push", "origin", "trunk");
    expect((await local.call("GET", `/projects/${id}`)).body.default_branch).toBe("trunk");
    expect((await local.call("GET", `/projects/${id}/protected_branches/trunk`)).status).toBe(200);
  });

  test("of a large file arrives whole", async () => {
    const { folder } = await clone();
    await writeFile(join(folder, "large.bin"), Buffer.alloc(5_000_000, "0123456789abcdef"));
    await chmod(join(folder, "large.bin"), 0o755);
    await commit(folder, "beside.txt");
    expect((await git(folder, "push")).code).toBe(0);
    const bare = local.gitlab.administration.repositoryFolder(project);
    const { output } = await git(bare, "ls-tree", "--long", "main", "large.bin");
    expect(output).toMatch(/^100755 blob \w+ 5000000\t/);
  });
});

test("leaves no git process behind when it stops in the middle of a clone", async () => {
  const other = await LocalGitLab.start();
  const id = await other.newProject("stopped");
  await other.commit(id, { "a.txt": "a" });
  const cloning = git(await local.folder(), "clone", other.remote(`${OWNER}/stopped`));
  await other.stop();
  expect((await cloning).code).toBeGreaterThanOrEqual(0);
  await expect(fetch(other.gitlab.url)).rejects.toThrow("fetch failed");
});
