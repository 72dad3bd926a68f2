import { type CiProject, LocalCi } from "./ci/local-ci";

let ci: LocalCi;
let project: CiProject;
const NOTES = "/merge_requests/1/notes";
beforeAll(async () => {
  ci = await LocalCi.start({ runner: undefined });
});
afterAll(() => ci.stop());
beforeEach(async () => {
  project = await ci.emptyProject();
  await project.commit({ "a.txt": "a" });
  await project.branch("feature", { "b.txt": "b" });
  await project.call("POST", "/merge_requests", {
    title: "t",
    source_branch: "feature",
    target_branch: "main",
  });
});

const write = (body: string) => project.call("POST", NOTES, { body });

test("a note is written and changed", async () => {
  const { status, body: note } = await write("# Plan");
  const changed = await project.call("PUT", `${NOTES}/${String(note.id)}`, { body: "# New plan" });
  expect([status, changed.body]).toMatchObject([201, { id: note.id, body: "# New plan", noteable_iid: 1 }]);
  expect(await project.get(NOTES)).toMatchObject([{ id: note.id, body: "# New plan" }]);
});

test("the newest note is listed first, unless asked otherwise", async () => {
  await write("one");
  await write("two");
  const bodies = async (query: string) => (await project.get(`${NOTES}${query}`)).map(({ body }) => body);
  expect([await bodies(""), await bodies("?sort=asc")]).toEqual([
    ["two", "one"],
    ["one", "two"],
  ]);
});

test("GitLab's own notes are among them, and nobody changes these", async () => {
  await project.commit({ "c.txt": "c" }, "feature");
  const [note] = await project.get(`${NOTES}?activity_filter=only_activity`);
  expect(note).toMatchObject({ system: true, body: expect.stringContaining("added 1 commit") });
  expect((await project.call("PUT", `${NOTES}/${String(note?.["id"])}`, { body: "x" })).status).toBe(403);
});

test.each([
  [{}, { error: "body is missing" }],
  [{ body: " " }, { message: `400 Bad request - Note {note: ["can't be blank"]}` }],
  [
    { body: "x".repeat(1_000_001) },
    { message: '400 Bad request - Note {note: ["is too long (maximum is 1000000 characters)"]}' },
  ],
])("a note without a fitting body is refused", async (json, expected) => {
  const { status, body } = await project.call("POST", NOTES, json);
  expect([status, body]).toEqual([400, expected]);
});

test("another developer cannot change a note, a maintainer can", async () => {
  const { body: note } = await write("mine");
  const path = `/projects/${project.id}${NOTES}/${String(note.id)}`;
  const as = async (level: number) => {
    const token = ci.local.member(project.id, `user-${level}-${project.id}`, level);
    return (await ci.local.call("PUT", path, { json: { body: "yours" }, token })).status;
  };
  expect([await as(30), await as(40)]).toEqual([403, 200]);
});

test("an unknown note is not there", async () => {
  const { status, body } = await project.call("PUT", `${NOTES}/1`, { body: "x" });
  expect([status, body]).toEqual([404, { message: "404 Not Found" }]);
});

test("gitbeaker writes notes", async () => {
  const { MergeRequestNotes } = ci.local.client();
  const note = await MergeRequestNotes.create(project.id, 1, "by gitbeaker");
  await MergeRequestNotes.edit(project.id, 1, note.id, { body: "changed" });
  expect((await MergeRequestNotes.all(project.id, 1)).map(({ body }) => body)).toEqual(["changed"]);
});
