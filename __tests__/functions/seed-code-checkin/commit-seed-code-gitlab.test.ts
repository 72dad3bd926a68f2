import { readFileSync } from "node:fs";
import { join } from "node:path";
import { GitLabClient } from "../../../functions/gitlab/client";
import { commitSeedCode } from "../../../functions/seed-code-checkin/commit-seed-code";
import { GitLabRepository } from "../../../functions/seed-code-checkin/gitlab-repository";
import { readSeedCode, type SeedCode } from "../../../functions/seed-code-checkin/seed-code";
import { startLocalGitLab, type LocalGitLab } from "../local-gitlab";
import { makeSeedFolder, type SeedFolder } from "./seed-folder";

let gitlab: LocalGitLab;
let folder: SeedFolder;
let seed: SeedCode;
let project: number;
beforeAll(async () => {
  gitlab = await startLocalGitLab();
  folder = makeSeedFolder();
  seed = readSeedCode(folder.path, "model-build");
});
afterAll(async () => {
  folder.remove();
  await gitlab.stop();
});
beforeEach(async () => {
  project = await gitlab.makeProject();
  gitlab.requests.clear();
});
afterEach(() => gitlab.failures.clear());

function repository(token = gitlab.token): GitLabRepository {
  const deadline = Date.now() + 10_000;
  return new GitLabRepository(
    new GitLabClient({ url: gitlab.url, token, deadline, maximumRequests: 6 }),
    project,
  );
}
const run = (token?: string) => commitSeedCode(repository(token), seed, "main");
const commitCount = () => Number(gitlab.git(project, "rev-list", "--all", "--count").toString());

describe("an empty repository", () => {
  test("gets the seed code as its one commit on main, with two calls", async () => {
    const { outcome, commit, files } = await run();
    expect({ outcome, files }).toEqual({ outcome: "committed", files: 8 });
    expect(gitlab.calls()).toEqual(["GET ", "POST /repository/commits"]);
    expect(gitlab.git(project, "rev-parse", "main").toString().trim()).toBe(commit);
    expect(commitCount()).toBe(1);
  });

  test("gets every byte", async () => {
    await run();
    const paths = seed.files.map(({ path }) => path);
    expect(
      gitlab.git(project, "ls-tree", "-r", "-z", "--name-only", "main").toString().split("\0").slice(0, -1),
    ).toEqual(paths);
    for (const path of paths) {
      expect(gitlab.git(project, "cat-file", "blob", `main:${path}`)).toEqual(
        readFileSync(join(folder.path, "model-build", path)),
      );
    }
  });

  test("gets the file modes", async () => {
    await run();
    const modes = gitlab
      .git(project, "ls-tree", "-r", "--format=%(objectmode) %(path)", "main")
      .toString()
      .split("\n");
    expect(modes.filter((line) => line.startsWith("100755"))).toEqual(["100755 bin/run.sh"]);
  });

  test("says in the commit what it is", async () => {
    await run();
    expect(
      gitlab
        .git(project, "log", "-1", "--format=%an|%s|%(trailers:key=Seed-Code,valueonly)")
        .toString()
        .trim(),
    ).toBe(`SageMaker project template|Add the model-build seed code|model-build sha256:${seed.hash}`);
  });
});

describe("a second seed commit", () => {
  test("changes nothing", async () => {
    const { commit } = await run();
    gitlab.requests.clear();
    await expect(run()).resolves.toEqual({ outcome: "already-committed", commit, files: 8 });
    expect(gitlab.calls()).toEqual(["GET ", "GET /repository/commits"]);
    expect(commitCount()).toBe(1);
  });

  test("finds the first one below the user's commits", async () => {
    const { commit } = await run();
    await gitlab.commit(project, "mine.txt");
    await expect(run()).resolves.toMatchObject({ outcome: "already-committed", commit });
    expect(commitCount()).toBe(2);
  });

  test("at the same time makes no second commit", async () => {
    const results = await Promise.all([run(), run(), run()]);
    expect(results.map(({ outcome }) => outcome).sort()).toEqual([
      "already-committed",
      "already-committed",
      "committed",
    ]);
    expect(new Set(results.map(({ commit }) => commit)).size).toBe(1);
    expect(commitCount()).toBe(1);
  });
});

test("a commit whose answer is lost is found", async () => {
  gitlab.failures.inject({ kind: "lose-answer", method: "POST", path: /repository\/commits$/, times: 1 });
  await expect(run()).resolves.toMatchObject({ outcome: "already-committed", files: 8 });
  expect(commitCount()).toBe(1);
});

test("a commit that GitLab never got is made at the second try", async () => {
  gitlab.failures.inject({ kind: "disconnect", method: "POST", path: /repository\/commits$/, times: 1 });
  await expect(run()).resolves.toMatchObject({ outcome: "committed" });
  expect(gitlab.calls()).toHaveLength(4);
});

test("a passing fault of GitLab is waited out", async () => {
  gitlab.failures.inject({ kind: "status", status: 502, method: "GET", times: 1 });
  await expect(run()).resolves.toMatchObject({ outcome: "committed" });
});

describe("a repository with the user's commits", () => {
  test("stays as it is", async () => {
    const commit = await gitlab.commit(project, "mine.txt");
    await expect(run()).resolves.toEqual({ outcome: "kept-user-commits", commit, files: 0 });
    expect(commitCount()).toBe(1);
  });

  test("stays as it is when they are on another branch", async () => {
    await gitlab.commit(project, "mine.txt", "other");
    await expect(run()).resolves.toMatchObject({ outcome: "kept-user-commits" });
  });

  test("stays as it is when GitLab made the first commit itself", async () => {
    project = await gitlab.makeProject({ initialize_with_readme: true });
    await expect(run()).resolves.toMatchObject({ outcome: "kept-user-commits" });
    expect(commitCount()).toBe(1);
  });
});

describe("refuses", () => {
  test("a project that is not there", async () => {
    project = 999_999;
    await expect(run()).rejects.toThrow("GitLab answered 404 to GET /projects/999999: 404 Project Not Found");
  });

  test("an archived project", async () => {
    await gitlab.api("POST", `/projects/${project}/archive`);
    await expect(run()).rejects.toThrow(/^The GitLab project ops\/project-\d+ is archived\./);
  });

  test("a wrong token", async () => {
    await expect(run("glpat-wrong")).rejects.toThrow(
      `GitLab answered 401 to GET /projects/${project}: 401 Unauthorized`,
    );
  });

  test("a token that has been revoked", async () => {
    const { value } = gitlab.administration.addToken("ops");
    gitlab.administration.revokeToken(value);
    await expect(run(value)).rejects.toThrow("401 to GET");
  });

  test("a token that may only read", async () => {
    const { value } = gitlab.administration.addToken("ops", { scopes: ["read_api"] });
    await expect(run(value)).rejects.toThrow(
      `GitLab answered 403 to POST /projects/${project}/repository/commits: insufficient_scope: ` +
        "The request requires higher privileges than provided by the access token.",
    );
  });

  test("a user who may not push", async () => {
    const user = `reporter-${project}`;
    gitlab.administration.addUser(user);
    gitlab.administration.addMember(project, user, 20);
    const { value } = gitlab.administration.addToken(user);
    await expect(run(value)).rejects.toThrow(
      `GitLab answered 403 to POST /projects/${project}/repository/commits`,
    );
  });

  test("to wait for a rate limit beyond its own time", async () => {
    gitlab.rateLimit.set(0);
    const client = new GitLabClient({ url: gitlab.url, token: gitlab.token, deadline: Date.now() + 20_000 });
    const refused = commitSeedCode(new GitLabRepository(client, project), seed, "main");
    await expect(refused.finally(() => gitlab.rateLimit.set(undefined))).rejects.toThrow(
      `GitLab answered 429 to GET /projects/${project}: Retry later`,
    );
  });

  test("to believe in a GitLab that is down", async () => {
    await gitlab.failures.refuseConnections();
    await expect(run()).rejects.toThrow(
      new RegExp(`^GitLab at ${gitlab.url} did not answer GET /projects/${project}: connect ECONNREFUSED`),
    );
  });
});
