import { access } from "node:fs/promises";
import { type Json, LocalGitLab, OWNER } from "../../testing/local-gitlab";

let local: LocalGitLab;
beforeAll(async () => {
  local = await LocalGitLab.start();
});
afterAll(() => local.stop());

const remove = (id: number, query = "") => local.call("DELETE", `/projects/${id}${query}`);
const permanently = (path: string) => `?permanently_remove=true&full_path=${encodeURIComponent(path)}`;

test("marks the project, archives it and gives it another name", async () => {
  const id = await local.newProject("goner");
  const answer = await remove(id);
  expect([answer.status, answer.body]).toEqual([202, { message: "202 Accepted" }]);
  const { body } = await local.call("GET", `/projects/${id}`);
  expect(body).toMatchObject({ path: `goner-deletion_scheduled-${id}`, archived: true });
  expect(Date.parse(String(body["marked_for_deletion_on"]))).toBeGreaterThan(Date.now() + 28 * 86_400_000);
});

test("frees the name at once", async () => {
  await remove(await local.newProject("again"));
  expect((await local.call("POST", "/projects", { json: { name: "again" } })).status).toBe(201);
});

test("refuses to mark a project twice", async () => {
  const id = await local.newProject("twice");
  await remove(id);
  const { status, body } = await remove(id);
  expect([status, body]).toEqual([400, { message: "Project has been already marked for deletion" }]);
});

test("removes a marked project for good by the path that it has then", async () => {
  const id = await local.newProject("for-good");
  await remove(id);
  const folder = local.gitlab.administration.repositoryFolder(id);
  const { status } = await remove(id, permanently(`${OWNER}/for-good-deletion_scheduled-${id}`));
  expect(status).toBe(202);
  expect((await local.call("GET", `/projects/${id}`)).status).toBe(404);
  await expect(access(folder)).rejects.toThrow("ENOENT");
});

test.each([
  [
    "a project that is not marked",
    false,
    (id: number) => `${OWNER}/p${id}`,
    "Project must be marked for deletion first.",
  ],
  [
    "the former path",
    true,
    () => `${OWNER}/wrong`,
    "`full_path` is incorrect. You must enter the complete path for the project.",
  ],
])("refuses to remove for good: %s", async (name, marked, path, message) => {
  const id = await local.newProject(name.replaceAll(" ", "-"));
  if (marked) await remove(id);
  const { status, body } = await remove(id, permanently(path(id)));
  expect([status, body]).toEqual([400, { message }]);
});

test("refuses immediate removal where the instance forbids it, as gitlab.com does", async () => {
  const strict = await LocalGitLab.start({ immediateDeletion: false });
  const id = await strict.newProject("kept");
  await strict.call("DELETE", `/projects/${id}`);
  const { status, body } = await strict.call(
    "DELETE",
    `/projects/${id}${permanently(`${OWNER}/kept-deletion_scheduled-${id}`)}`,
  );
  await strict.stop();
  expect([status, body]).toEqual([
    400,
    { message: "`permanently_remove` option is not permitted on this instance." },
  ]);
});

test("refuses a maintainer", async () => {
  const id = await local.newProject("owned");
  const token = local.member(id, "maintainer-deleter", 40);
  expect((await local.call("DELETE", `/projects/${id}`, { token })).status).toBe(403);
});

describe("an archived project", () => {
  let id: number;
  let trigger: Json;
  beforeAll(async () => {
    id = await local.newProject("archive");
    await local.commit(id, { ".gitlab-ci.yml": "job: {script: [make]}" });
    trigger = (await local.call("POST", `/projects/${id}/triggers`, { json: { description: "t" } })).body;
    await local.client().Projects.archive(id);
  });

  test("takes no commits", async () => {
    const { status, body } = await local.commit(id, { "b.txt": "b" });
    expect([status, body]).toEqual([
      403,
      { message: "403 Forbidden - You are not allowed to push into this branch" },
    ]);
  });

  test("gives no access to its triggers", async () => {
    expect((await local.call("DELETE", `/projects/${id}/triggers/${trigger.id}`)).status).toBe(403);
  });

  test("starts no pipeline", async () => {
    const json = { ref: "main", token: trigger.token };
    const { status, body } = await local.call("POST", `/projects/${id}/trigger/pipeline`, {
      token: null,
      json,
    });
    expect([status, body]).toEqual([
      400,
      { message: { base: ["Insufficient permissions to create a new pipeline"] } },
    ]);
  });

  test("still lets its variables be changed", async () => {
    const json = { key: "A", value: "b" };
    expect((await local.call("POST", `/projects/${id}/variables`, { json })).status).toBe(201);
  });
});
