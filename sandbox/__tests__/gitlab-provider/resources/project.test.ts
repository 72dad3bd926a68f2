import { FakeGitLab } from "../fake-gitlab";
import { change, problems, remove } from "../one-change";

describe("gitlab_project", () => {
  let fake: FakeGitLab | undefined;
  afterEach(() => fake?.stop());

  const project = {
    id: 7,
    name: "a",
    path: "a",
    default_branch: "main",
    namespace: { id: 2, kind: "user" },
  };

  test("a setting that this GitLab does not have is an error, and the project is remembered", async () => {
    fake = await FakeGitLab.start({
      "POST /projects": { status: 201, body: project },
      "GET /projects/7": { body: project },
    });
    const { state, diagnostics } = await change(fake, "gitlab_project", null, {
      name: "a",
      merge_method: "ff",
    });
    expect(state).toMatchObject({ id: "7" });
    expect(diagnostics.map(({ summary }) => summary)).toEqual([
      "merge_method of gitlab_project is not known to this GitLab",
    ]);
  });

  test("waits until GitLab has protected the default branch", async () => {
    fake = await FakeGitLab.start({
      "POST /projects": { status: 201, body: project },
      "GET /projects/7": { body: project },
      "GET /projects/7/repository/branches/main": [
        { body: { protected: false } },
        { body: { protected: true } },
      ],
    });
    await change(fake, "gitlab_project", null, { name: "a", initialize_with_readme: true });
    expect(fake.calls().filter((each) => each.includes("branches"))).toHaveLength(2);
  });

  test("does not wait where it is set so, or where the group protects nothing", async () => {
    const inGroup = { ...project, namespace: { id: 3, kind: "group" } };
    fake = await FakeGitLab.start({
      "POST /projects": { status: 201, body: inGroup },
      "GET /projects/7": { body: inGroup },
      "GET /groups/3": { body: { default_branch_protection: 0 } },
    });
    await change(fake, "gitlab_project", null, { name: "a" });
    await change(fake, "gitlab_project", null, {
      name: "a",
      skip_wait_for_default_branch_protection: true,
    });
    expect(fake.calls().filter((each) => each.includes("branches"))).toEqual([]);
  });

  test("gives up waiting when the configured time is over", async () => {
    fake = await FakeGitLab.start({
      "POST /projects": { status: 201, body: project },
      "GET /projects/7/repository/branches/main": { body: { protected: false } },
    });
    const config = { name: "a", timeouts: { create: "300ms", delete: null } };
    const { diagnostics, state } = await change(fake, "gitlab_project", null, config);
    expect(diagnostics[0]?.detail).toBe("GitLab did not protect the branch main.");
    expect(state).toMatchObject({ id: "7" });
  });

  test("settings that left the configuration are sent as GitLab's zeros", async () => {
    const answer = { ...project, ci_config_path: "", resolve_outdated_diff_discussions: false };
    fake = await FakeGitLab.start({
      "PUT /projects/7": { body: answer },
      "GET /projects/7": { body: answer },
    });
    const prior = {
      ...{ id: "7", name: "a", path: "a", namespace_id: 2 },
      ...{ ci_config_path: "x.yml", resolve_outdated_diff_discussions: true },
    };
    await change(fake, "gitlab_project", prior, { name: "a" });
    expect(fake.received[0]?.body).toEqual({
      ...{ name: "a", ci_config_path: "", resolve_outdated_diff_discussions: false },
    });
  });

  test("is removed for good where that is asked for, by the path that the mark gave it", async () => {
    const marked = {
      ...project,
      marked_for_deletion_on: "2030-01-01",
      path_with_namespace: "u/a-deletion_scheduled-7",
    };
    fake = await FakeGitLab.start({
      "DELETE /projects/7": { status: 202, body: {} },
      "GET /projects/7": [{ body: marked }, { body: marked }, { status: 404, body: {} }],
    });
    await remove(fake, "gitlab_project", { id: "7", permanently_delete_on_destroy: true });
    expect(fake.calls().filter((each) => each.startsWith("DELETE"))).toEqual([
      "DELETE /projects/7",
      "DELETE /projects/7?permanently_remove=true&full_path=u/a-deletion_scheduled-7",
    ]);
  });

  test("moves to another namespace", async () => {
    const moved = { ...project, namespace: { id: 4, kind: "group" } };
    fake = await FakeGitLab.start({
      "PUT /projects/7": { body: project },
      "PUT /projects/7/transfer": { body: moved },
      "GET /projects/7": { body: moved },
    });
    const prior = { id: "7", name: "a", path: "a", namespace_id: 2 };
    const { state } = await change(fake, "gitlab_project", prior, { name: "a", namespace_id: 4 });
    expect(fake.received[1]?.body).toEqual({ namespace: 4 });
    expect(state).toMatchObject({ namespace_id: 4 });
  });

  test("excludes what cannot go together", () => {
    const config = { name: "a", archive_on_destroy: true, permanently_delete_on_destroy: true };
    expect(problems("gitlab_project", config)).toEqual(["Conflicting configuration arguments"]);
  });
});
