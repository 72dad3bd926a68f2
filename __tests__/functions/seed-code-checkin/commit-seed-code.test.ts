import { GitLabClient } from "../../../functions/gitlab/client";
import { commitSeedCode } from "../../../functions/seed-code-checkin/commit-seed-code";
import { GitLabRepository } from "../../../functions/seed-code-checkin/gitlab-repository";
import { readSeedCode, type SeedCode } from "../../../functions/seed-code-checkin/seed-code";
import { AUTHOR } from "../../../functions/seed-code-checkin/seed-commit";
import { startScriptedServer, type ScriptedServer } from "../scripted-server";
import { makeSeedFolder, type SeedFolder } from "./seed-folder";

let server: ScriptedServer;
let folder: SeedFolder;
let seed: SeedCode;
beforeAll(async () => {
  server = await startScriptedServer();
  folder = makeSeedFolder();
  seed = readSeedCode(folder.path, "model-build");
});
afterAll(async () => {
  folder.remove();
  await server.stop();
});

const project = { id: 42, path_with_namespace: "team/build", archived: false, empty_repo: true };
const emptyProject = { status: 200, body: project };
const fullProject = { status: 200, body: { ...project, empty_repo: false } };
const commits = (...list: readonly object[]) => ({ status: 200, body: list });
const noCommits = commits();
const created = { status: 201, body: { id: "new" } };
const refused = { status: 400, body: { message: "A file with this name already exists" } };

function commitOf(changes: object = {}) {
  return {
    id: "seed",
    message: `Add the model-build seed code\n\nSeed-Code: model-build sha256:${seed.hash}`,
    author_name: AUTHOR,
    parent_ids: [],
    ...changes,
  };
}
const userCommit = { id: "user", message: "Mine", author_name: "A. User", parent_ids: ["seed"] };

function repository(): GitLabRepository {
  const client = new GitLabClient({
    url: server.url,
    deadline: Date.now() + 10_000,
    maximumRequests: 6,
    timeout: 500,
  });
  return new GitLabRepository(client, 42);
}

const run = () => commitSeedCode(repository(), seed, "main");
const calls = () =>
  server.requests.map(({ method, target }) => `${method} ${target.replace("/api/v4/projects/42", "")}`);

const PROJECT = "GET ";
const LIST = "GET /repository/commits?all=true&per_page=100";
const COMMIT = "POST /repository/commits";

describe("seed commit", () => {
  test("commits to an empty repository with two calls", async () => {
    server.script(emptyProject, created);
    await expect(run()).resolves.toEqual({ outcome: "committed", commit: "new", files: 8 });
    expect(calls()).toEqual([PROJECT, COMMIT]);
  });

  test("sends every file as base64, and the mode of an executable after it", async () => {
    server.script(emptyProject, created);
    await run();
    const { actions, ...rest } = JSON.parse(server.requests[1]?.body ?? "") as { actions: object[] };
    expect(rest).toEqual({
      branch: "main",
      commit_message: `Add the model-build seed code\n\nSeed-Code: model-build sha256:${seed.hash}`,
      author_name: "SageMaker project template",
    });
    expect(actions).toHaveLength(9);
    expect(actions.slice(2, 4)).toEqual([
      {
        action: "create",
        file_path: "bin/run.sh",
        content: Buffer.from("#!/bin/sh\necho run\n").toString("base64"),
        encoding: "base64",
      },
      { action: "chmod", file_path: "bin/run.sh", execute_filemode: true },
    ]);
  });

  test("commits when GitLab only believed that there were commits", async () => {
    server.script(fullProject, noCommits, created);
    await expect(run()).resolves.toMatchObject({ outcome: "committed" });
  });

  test("commits when the repository has not been made yet", async () => {
    server.script(fullProject, { status: 404, body: { message: "404 Repository Not Found" } }, created);
    await expect(run()).resolves.toMatchObject({ outcome: "committed" });
  });

  test("finds its commit below the user's", async () => {
    server.script(fullProject, commits(userCommit, commitOf()));
    await expect(run()).resolves.toEqual({ outcome: "already-committed", commit: "seed", files: 8 });
    expect(calls()).toEqual([PROJECT, LIST]);
  });

  test("asks for its own commits when the history is longer than a page", async () => {
    server.script(fullProject, commits(...Array<object>(100).fill(userCommit)), commits(commitOf()));
    await expect(run()).resolves.toMatchObject({ outcome: "already-committed", commit: "seed" });
    expect(calls()).toEqual([PROJECT, LIST, `${LIST}&author=SageMaker+project+template`]);
  });

  test("keeps a long history without a seed commit", async () => {
    server.script(fullProject, commits(...Array<object>(100).fill(userCommit)), noCommits);
    await expect(run()).resolves.toMatchObject({ outcome: "kept-user-commits", commit: "user" });
  });

  test.each<[string, object]>([
    ["somebody's own", { ...userCommit, parent_ids: [] }],
    [
      "the seed code of the other repository",
      { message: "x\n\nSeed-Code: model-deploy sha256:" + "0".repeat(64) },
    ],
    ["a copy of the seed commit on top of something else", { parent_ids: ["other"] }],
    ["one with our trailer by another author", { author_name: "A. User" }],
  ])("leaves a repository alone whose commit is %s", async (_what, changes) => {
    server.script(fullProject, commits(commitOf(changes)));
    await expect(run()).resolves.toMatchObject({ outcome: "kept-user-commits", files: 0 });
    expect(calls()).toEqual([PROJECT, LIST]);
  });
});

describe("a commit that did not succeed", () => {
  test("was made by another invocation that was faster", async () => {
    server.script(emptyProject, refused, commits(commitOf()));
    await expect(run()).resolves.toEqual({ outcome: "already-committed", commit: "seed", files: 8 });
  });

  test("met a user who was faster", async () => {
    server.script(emptyProject, refused, commits(userCommit));
    await expect(run()).resolves.toEqual({ outcome: "kept-user-commits", commit: "user", files: 0 });
  });

  test.each(["reset", "hang", { status: 502 }, { status: 500 }] as const)(
    "was made all the same, though the answer was %j",
    async (answer) => {
      server.script(emptyProject, answer, commits(commitOf()));
      await expect(run()).resolves.toMatchObject({ outcome: "already-committed" });
    },
  );

  test("is tried once more when GitLab did not take it", async () => {
    server.script(emptyProject, { status: 502 }, noCommits, created);
    await expect(run()).resolves.toMatchObject({ outcome: "committed" });
    expect(calls()).toEqual([PROJECT, COMMIT, LIST, COMMIT]);
  });

  test("fails with GitLab's last message after the second try", async () => {
    const down = { status: 503, body: { message: "GitLab is not responding" } };
    server.script(emptyProject, down, noCommits, down, noCommits);
    await expect(run()).rejects.toThrow(
      "GitLab answered 503 to POST /projects/42/repository/commits: GitLab is not responding",
    );
    expect(calls()).toHaveLength(5);
  });

  test("fails at once when GitLab refuses it for another reason", async () => {
    server.script(emptyProject, { status: 400, body: { message: "invalid path" } }, noCommits);
    await expect(run()).rejects.toThrow(
      "GitLab answered 400 to POST /projects/42/repository/commits: invalid path",
    );
    expect(calls()).toEqual([PROJECT, COMMIT, LIST]);
  });

  test("fails at once when GitLab forbids it", async () => {
    server.script(emptyProject, { status: 403, body: { message: "403 Forbidden" } });
    await expect(run()).rejects.toThrow("GitLab answered 403");
    expect(calls()).toEqual([PROJECT, COMMIT]);
  });

  test("never makes more than six calls", async () => {
    const down = { status: 502, headers: { "retry-after": "0" } };
    server.script(down, emptyProject, down, down, noCommits, down, down, down, down);
    await expect(run()).rejects.toThrow("GitLab answered 502");
    expect(calls()).toHaveLength(6);
  });
});

describe("a project that cannot take a commit", () => {
  test("is archived", async () => {
    server.script({ status: 200, body: { ...project, archived: true } });
    await expect(run()).rejects.toThrow(
      "The GitLab project team/build is archived. Unarchive it in its settings first.",
    );
  });

  test.each(["marked_for_deletion_on", "marked_for_deletion_at"])("is to be deleted (%s)", async (field) => {
    server.script({ status: 200, body: { ...project, archived: true, [field]: "2026-11-28" } });
    await expect(run()).rejects.toThrow(
      "The GitLab project team/build is to be deleted on 2026-11-28. Restore it in its settings first.",
    );
  });

  test("is missing", async () => {
    server.script({ status: 404, body: { message: "404 Project Not Found" } });
    await expect(run()).rejects.toThrow("GitLab answered 404 to GET /projects/42: 404 Project Not Found");
  });

  test.each([{ ...project, id: 43 }, {}, []])("is not the one that was asked for: %j", async (body) => {
    server.script({ status: 200, body });
    await expect(run()).rejects.toThrow(
      "GitLab answered 200 to GET /projects/42: the answer is not that of GitLab's API: ",
    );
  });
});

test("an answer without a commit is no success", async () => {
  server.script(emptyProject, { status: 201, body: { message: "ok" } });
  await expect(run()).rejects.toThrow("the answer is not that of GitLab's API");
});
