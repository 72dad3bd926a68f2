import { type CiProject, LocalCi } from "./ci/local-ci";
import type { Answer } from "../../testing/local-gitlab";

let ci: LocalCi;
let project: CiProject;
beforeAll(async () => {
  ci = await LocalCi.start({ runner: undefined });
});
afterAll(() => ci.stop());

const CONFIGURATION = `
workflow:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS
      when: never
    - if: $CI_COMMIT_BRANCH
test: { script: [x], rules: [{ if: $CI_COMMIT_BRANCH }, { if: $CI_MERGE_REQUEST_IID }] }
`;

const open = (json: Record<string, unknown> = {}): Promise<Answer> =>
  project.call("POST", "/merge_requests", {
    ...{ title: "Add a feature", source_branch: "feature", target_branch: "main", ...json },
  });
const merge = (json: Record<string, unknown> = {}): Promise<Answer> =>
  project.call("PUT", "/merge_requests/1/merge", json);

beforeEach(async () => {
  project = await ci.emptyProject();
  await project.commit({ "a.txt": "one\n" });
  await project.branch("feature", { "b.txt": "b\n" });
});

describe("opening", () => {
  test("gives the merge request with the number of its changes", async () => {
    const { status, body } = await open({ description: "Why", labels: "x,y" });
    expect([status, body]).toMatchObject([
      201,
      { iid: 1, state: "opened", detailed_merge_status: "mergeable", labels: ["x", "y"], changes_count: "1" },
    ]);
  });

  test.each([
    [{ title: undefined }, 400, { error: "title is missing" }],
    [{ title: " " }, 400, { message: { title: ["can't be blank"] } }],
    [{ source_branch: "none" }, 400, { message: { source_branch: ["does not exist"] } }],
    [
      { target_branch: "feature" },
      422,
      { message: ["You can't use same project/branch for source and target"] },
    ],
  ])("is refused with %p", async (json, expectedStatus, expected) => {
    const { status, body } = await open(json);
    expect([status, body]).toEqual([expectedStatus, expected]);
  });

  test("is refused while another one is open for the same branches", async () => {
    await open();
    const { status, body } = await open();
    const message = ["Another open merge request already exists for this source branch: !1"];
    expect([status, body]).toEqual([409, { message }]);
  });

  test("is refused to a reporter", async () => {
    const token = ci.local.member(project.id, `reporter-${project.id}`, 20);
    const json = { title: "t", source_branch: "feature", target_branch: "main" };
    const { status } = await ci.local.call("POST", `/projects/${project.id}/merge_requests`, { json, token });
    expect(status).toBe(403);
  });
});

describe("pipelines", () => {
  beforeEach(async () => {
    project = await ci.project(CONFIGURATION);
    await project.branch("feature", { "b.txt": "b\n" });
  });

  test("are of the merge request, and not of its branch too", async () => {
    await open();
    await project.commit({ "c.txt": "c" }, "feature");
    const pipelines = await project.get("/merge_requests/1/pipelines");
    expect(pipelines.map(({ source, ref }) => [source, ref])).toEqual([
      ["merge_request_event", "refs/merge-requests/1/head"],
      ["merge_request_event", "refs/merge-requests/1/head"],
      ["push", "feature"],
    ]);
  });

  test("of a merge request know it, and no branch", async () => {
    await open();
    const { sha } = await project.get("/merge_requests/1");
    const [pipeline] = await project.get("/merge_requests/1/pipelines");
    const jobs = await project.get(`/pipelines/${String(pipeline?.["id"])}/jobs`);
    expect(jobs).toMatchObject([{ name: "test", ref: "feature", pipeline: { sha } }]);
  });

  test("follow a push to the source branch, which moves the head", async () => {
    await open();
    const { body: commit } = await project.commit({ "c.txt": "c" }, "feature");
    expect(await project.get("/merge_requests/1")).toMatchObject({
      sha: commit.id,
      head_pipeline: { sha: commit.id, source: "merge_request_event" },
    });
  });
});

describe("merging", () => {
  test("makes a merge commit on the target branch", async () => {
    await open();
    const { status, body } = await merge({ should_remove_source_branch: true });
    expect([status, body.state]).toEqual([200, "merged"]);
    const [commit] = await project.get("/repository/commits?ref_name=main");
    expect(commit).toMatchObject({ id: body.merge_commit_sha, title: "Merge branch 'feature' into 'main'" });
    expect(commit?.["parent_ids"]).toHaveLength(2);
    expect((await project.call("GET", "/repository/branches/feature")).status).toBe(404);
  });

  test("squashes where it is asked to", async () => {
    await project.commit({ "c.txt": "c" }, "feature");
    await open();
    const { body } = await merge({ squash: true });
    const [newest, ...before] = await project.get("/repository/commits?ref_name=main");
    expect(newest).toMatchObject({ id: body.merge_commit_sha });
    // git lists both parents of the merge in either order where they are of the same second.
    expect(before).toHaveLength(2);
    expect(before).toContainEqual(
      expect.objectContaining({ id: body.squash_commit_sha, title: "Add a feature" }),
    );
    expect(before).toContainEqual(expect.objectContaining({ title: "Add" }));
  });

  test("forwards the branch where the project wants it so", async () => {
    await project.call("PUT", "", { merge_method: "ff" });
    const { body } = await open();
    await merge();
    expect(await project.get("/repository/branches/main")).toMatchObject({ commit: { id: body.sha } });
  });

  test("starts the pipeline of the target branch", async () => {
    project = await ci.project(CONFIGURATION);
    await project.branch("feature", { "b.txt": "b\n" });
    await open();
    const { body } = await merge();
    expect(await project.get("/pipelines/latest")).toMatchObject({
      sha: body.merge_commit_sha,
      source: "push",
    });
  });

  test("is refused on a conflict", async () => {
    await project.change({ "a.txt": "two\n" }, "feature");
    await project.change({ "a.txt": "three\n" }, "main");
    expect((await open()).body).toMatchObject({ has_conflicts: true, merge_status: "cannot_be_merged" });
    const { status, body } = await merge();
    expect([status, body]).toEqual([422, { message: "Branch cannot be merged" }]);
  });

  test("is refused when the head is another than expected", async () => {
    const { body: opened } = await open();
    const { status, body } = await merge({ sha: "0".repeat(40) });
    const message = `SHA does not match HEAD of source branch: ${String(opened.sha)}`;
    expect([status, body]).toEqual([409, { message }]);
  });

  test.each([
    ["a draft", () => open({ title: "Draft: not yet" })],
    [
      "a closed one",
      async () => {
        await open();
        return project.call("PUT", "/merge_requests/1", { state_event: "close" });
      },
    ],
    [
      "one whose pipeline has to succeed",
      async () => {
        await project.call("PUT", "", { only_allow_merge_if_pipeline_succeeds: true });
        return open();
      },
    ],
  ])("is refused for %s", async (_case, prepare) => {
    await prepare();
    const { status, body } = await merge();
    expect([status, body]).toEqual([405, { message: "405 Method Not Allowed" }]);
  });

  test("is refused to a developer where only maintainers merge", async () => {
    await open();
    const token = ci.local.member(project.id, `dev-${project.id}`, 30);
    const { status, body } = await ci.local.call("PUT", `/projects/${project.id}/merge_requests/1/merge`, {
      token,
    });
    expect([status, body]).toEqual([401, { message: "401 Unauthorized" }]);
  });
});

describe("changing", () => {
  test("keeps what is not given", async () => {
    await open({ description: "Why", labels: "x" });
    const { body } = await project.call("PUT", "/merge_requests/1", { title: "Other", add_labels: "y" });
    expect(body).toMatchObject({ title: "Other", description: "Why", labels: ["x", "y"] });
  });

  test("closes and opens again", async () => {
    await open();
    const closed = await project.call("PUT", "/merge_requests/1", { state_event: "close" });
    const reopened = await project.call("PUT", "/merge_requests/1", { state_event: "reopen" });
    expect([closed.body.state, reopened.body.state]).toEqual(["closed", "opened"]);
  });

  test("needs something to change", async () => {
    await open();
    const { status, body } = await project.call("PUT", "/merge_requests/1", {});
    expect([status, body.error]).toEqual([
      400,
      expect.stringContaining("at least one parameter must be provided"),
    ]);
  });
});

test("the list is filtered", async () => {
  await open();
  const count = async (query: string) => (await project.get(`/merge_requests${query}`)).length;
  expect([
    await count("?state=opened"),
    await count("?state=merged"),
    await count("?source_branch=feature"),
  ]).toEqual([1, 0, 1]);
});

test("a push of the commits to the target branch counts as merged", async () => {
  await open();
  await project.branch("next", { "n.txt": "n" }, "feature");
  const { status } = await project.call("POST", "/merge_requests", {
    ...{ title: "t", source_branch: "feature", target_branch: "next" },
  });
  expect(status).toBe(201);
  await project.commit({ "z.txt": "z" }, "next");
  expect(await project.get("/merge_requests/2")).toMatchObject({ state: "merged" });
});

test("gitbeaker works with merge requests", async () => {
  const { MergeRequests } = ci.local.client();
  const made = await MergeRequests.create(project.id, "feature", "main", "By gitbeaker");
  const shown = await MergeRequests.show(project.id, made.iid);
  expect([shown.title, (await MergeRequests.merge(project.id, made.iid)).state]).toEqual([
    "By gitbeaker",
    "merged",
  ]);
});
