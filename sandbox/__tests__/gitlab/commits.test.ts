import { createHash } from "node:crypto";
import { each, git, LocalGitLab, OWNER } from "../../testing/local-gitlab";

let local: LocalGitLab;
let project: number;
beforeAll(async () => {
  local = await LocalGitLab.start();
});
beforeEach(async () => {
  project = await local.newProject(`commits-${Math.random().toString(36).slice(2)}`);
});
afterAll(() => local.stop());

const post = (json: Record<string, unknown>) =>
  local.call("POST", `/projects/${project}/repository/commits`, { json });
const list = async (query = "") =>
  (await local.call("GET", `/projects/${project}/repository/commits${query}`)).body;
const create = (file_path: string) => ({ action: "create", file_path, content: file_path });

test("makes one commit of many files, with author and statistics", async () => {
  const { status, body } = await post({
    branch: "main",
    commit_message: "Seed\n\nThe rest.",
    author_name: "Seed <code>",
    author_email: "seed@example.com",
    actions: [create("a.txt"), create("d/b.txt")],
  });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    title: "Seed",
    message: "Seed\n\nThe rest.",
    author_name: "Seed code",
    author_email: "seed@example.com",
    committer_name: OWNER,
    parent_ids: [],
    stats: { additions: 2, deletions: 0, total: 2 },
  });
  expect(await list()).toHaveLength(1);
});

test("keeps file names that need quoting", async () => {
  const names = ['quote".txt', "new\nline.txt", "back\\slash.txt", "ümlaut 1.txt"];
  await post({ branch: "main", commit_message: "Names", actions: names.map(create) });
  const tree = await local.client().Repositories.allRepositoryTrees(project);
  expect(tree.map(({ name }) => name).sort()).toEqual([...names].sort());
});

test("makes no part of a commit that has one bad action", async () => {
  await local.commit(project, { "a.txt": "a" });
  const { status, body } = await post({
    branch: "main",
    commit_message: "x",
    actions: [create("b.txt"), create("a.txt")],
  });
  expect([status, body]).toEqual([400, { message: "A file with this name already exists" }]);
  expect(await list()).toHaveLength(1);
});

test("loses none of several commits at once: each is in the history or refused", async () => {
  await local.commit(project, { "a.txt": "a" });
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      post({ branch: "main", commit_message: `c${index}`, actions: [create(`f${index}`)] }),
    ),
  );
  const made = answers.filter(({ status }) => status === 201).map(({ body }) => body.id);
  const refused = answers.filter(({ status }) => status !== 201);
  expect(each(await list("?per_page=100"), "id")).toEqual(expect.arrayContaining(made));
  expect(made.length).toBeGreaterThan(0);
  for (const { status, body } of refused) {
    expect([status, body]).toEqual([
      400,
      { message: "Could not update refs/heads/main. Please refresh and try again." },
    ]);
  }
});

test("leaves no trace of its working refs", async () => {
  await local.commit(project, { "a.txt": "a" });
  const folder = local.gitlab.administration.repositoryFolder(project);
  expect((await git(folder, "for-each-ref", "--format=%(refname)")).output.trim()).toBe("refs/heads/main");
});

describe("branches", () => {
  beforeEach(() => local.commit(project, { "a.txt": "a" }));

  test("refuses an unknown branch without a start", async () => {
    const { status, body } = await post({ branch: "new", commit_message: "x", actions: [create("b")] });
    expect([status, body]).toEqual([
      400,
      { message: "You can only create or edit files when you are on a branch" },
    ]);
  });

  test("starts a new branch from another one", async () => {
    const { body } = await post({
      branch: "new",
      start_branch: "main",
      commit_message: "x",
      actions: [create("b")],
    });
    expect(body.parent_ids).toEqual([(await list("?ref_name=main"))[0]?.["id"]]);
  });

  test("refuses to start a branch that is there", async () => {
    await post({ branch: "new", start_branch: "main", commit_message: "x", actions: [create("b")] });
    const { status, body } = await post({
      branch: "new",
      start_branch: "main",
      commit_message: "x",
      actions: [create("c")],
    });
    expect([status, body]).toEqual([
      400,
      { message: "A branch called 'new' already exists. Switch to that branch in order to make changes" },
    ]);
  });

  test("overwrites a branch that is there, when forced", async () => {
    await post({ branch: "new", start_branch: "main", commit_message: "x", actions: [create("b")] });
    await post({
      branch: "new",
      start_branch: "main",
      force: true,
      commit_message: "y",
      actions: [create("c")],
    });
    expect(each(await list("?ref_name=new"), "title")).toEqual(["y", "Add files"]);
  });

  test("refuses a change of a file that has changed since", async () => {
    const actions = [{ action: "update", file_path: "a.txt", content: "b", last_commit_id: "0".repeat(40) }];
    const { status, body } = await post({ branch: "main", commit_message: "x", actions });
    expect([status, body]).toEqual([
      400,
      { message: "The file has changed since you started editing it: a.txt" },
    ]);
  });
});

test("names every problem of the parameters, with its place", async () => {
  const { status, body } = await post({
    actions: [
      { action: "copy", file_path: "x" },
      { action: "move", file_path: "y" },
    ],
  });
  expect([status, body]).toEqual([
    400,
    {
      error:
        "actions[0][action] does not have a valid value, actions[1][previous_path] is missing, " +
        "branch is missing, commit_message is missing",
    },
  ]);
});

test("lists the commits that touch a path, and none of an empty project", async () => {
  expect(await list()).toEqual([]);
  await local.commit(project, { "a.txt": "a" }, "First");
  await local.commit(project, { "b.txt": "b" }, "Second");
  expect(each(await list("?path=a.txt"), "title")).toEqual(["First"]);
});

test("keeps binary bytes and the executable bit", async () => {
  const bytes = Buffer.from([0, 1, 2, 253, 254, 255]);
  const content = bytes.toString("base64");
  const actions = [
    { action: "create", file_path: "model.bin", content, encoding: "base64" },
    { action: "chmod", file_path: "model.bin", execute_filemode: true },
  ];
  await post({ branch: "main", commit_message: "Binary", actions });
  const folder = local.gitlab.administration.repositoryFolder(project);
  const blob = createHash("sha1").update("blob 6\0").update(bytes).digest("hex");
  expect((await git(folder, "ls-tree", "main")).output).toBe(`100755 blob ${blob}\tmodel.bin\n`);
});
