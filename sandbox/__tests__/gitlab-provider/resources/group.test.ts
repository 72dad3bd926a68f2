import { FakeGitLab } from "../fake-gitlab";
import { change, problems, remove } from "../one-change";

describe("gitlab_group", () => {
  let fake: FakeGitLab | undefined;
  afterEach(() => fake?.stop());

  const answer = {
    ...{
      id: 5,
      name: "ML",
      path: "ml",
      full_path: "ml",
      full_name: "ML",
      visibility: "private",
      parent_id: null,
    },
    ...{
      description: null,
      web_url: "http://x/groups/ml",
      request_access_enabled: true,
      default_branch: null,
    },
    default_branch_protection_defaults: {
      allowed_to_push: [{ access_level: 40 }],
      allow_force_push: false,
    },
  };

  test("is created, and reads back what GitLab chose", async () => {
    fake = await FakeGitLab.start({
      "POST /groups": { status: 201, body: answer },
      "GET /groups/5": { body: answer },
    });
    const { state } = await change(fake, "gitlab_group", null, {
      name: "ML",
      path: "ml",
      visibility_level: "private",
    });
    expect(fake.received[0]?.body).toEqual({ name: "ML", path: "ml", visibility: "private" });
    expect(state).toMatchObject({ id: "5", full_path: "ml", parent_id: 0, description: "" });
    expect(state?.default_branch_protection_defaults).toMatchObject([{ allowed_to_push: ["maintainer"] }]);
  });

  test("an update sends what changed", async () => {
    const renamed = { ...answer, description: "Models" };
    fake = await FakeGitLab.start({
      "PUT /groups/5": { body: renamed },
      "GET /groups/5": { body: renamed },
    });
    const prior = { id: "5", name: "ML", path: "ml", visibility_level: "private", description: "" };
    const { state } = await change(fake, "gitlab_group", prior, {
      name: "ML",
      path: "ml",
      description: "Models",
    });
    expect(fake.received[0]?.body).toEqual({ visibility: "private", description: "Models" });
    expect(state).toMatchObject({ description: "Models" });
  });

  test("is marked, and removed for good where that is asked for, by the path that the mark gave it", async () => {
    const marked = {
      ...answer,
      marked_for_deletion_on: "2026-01-01",
      full_path: "ml-deletion_scheduled-5",
    };
    fake = await FakeGitLab.start({
      "DELETE /groups/5": { status: 202, body: {} },
      "GET /groups/5": [
        { body: answer },
        { body: answer },
        { body: marked },
        { body: marked },
        { status: 404, body: {} },
      ],
    });
    await remove(fake, "gitlab_group", { id: "5", permanently_remove_on_delete: true });
    expect(fake.calls().filter((each) => each.startsWith("DELETE"))).toEqual([
      "DELETE /groups/5",
      "DELETE /groups/5?permanently_remove=true&full_path=ml-deletion_scheduled-5",
    ]);
  });

  test("sends its protection of default branches by GitLab's levels, and moves below another group", async () => {
    const moved = { ...answer, parent_id: 6, default_branch_protection_defaults: null };
    fake = await FakeGitLab.start({
      "PUT /groups/5": { body: answer },
      "POST /groups/5/transfer": { status: 201, body: moved },
      "GET /groups/5": { body: moved },
    });
    const prior = { id: "5", name: "ML", path: "ml", visibility_level: "private", parent_id: 0 };
    const { state } = await change(fake, "gitlab_group", prior, {
      name: "ML",
      path: "ml",
      parent_id: 6,
      default_branch_protection_defaults: [{ allowed_to_push: ["developer"], allow_force_push: true }],
    });
    expect(fake.received[0]?.body.default_branch_protection_defaults).toMatchObject({
      allowed_to_push: [{ access_level: 30 }],
      allow_force_push: true,
    });
    expect(fake.received[1]?.body).toEqual({ group_id: 6 });
    expect(state).toMatchObject({ parent_id: 6 });
  });

  test("is remembered where a later step of its creation fails", async () => {
    fake = await FakeGitLab.start({
      "POST /groups": { status: 201, body: answer },
      "PUT /groups/5": { status: 403, body: { message: "403 Forbidden" } },
    });
    const config = { name: "ML", path: "ml", shared_runners_setting: "disabled_and_unoverridable" };
    const { state, diagnostics } = await change(fake, "gitlab_group", null, config);
    expect(state).toMatchObject({ id: "5" });
    expect(diagnostics[0]?.summary).toBe("Create gitlab_group: GitLab answered 403");
  });

  test("refuses a bad path and paid features, all at once", () => {
    const config = { name: "ML", path: "ml.git", membership_lock: true, wiki_access_level: "enabled" };
    expect(problems("gitlab_group", config)).toEqual([
      "wiki_access_level of gitlab_group is not part of the sandbox",
      "membership_lock of gitlab_group is not part of the sandbox",
      "Not a group path",
    ]);
  });
});
