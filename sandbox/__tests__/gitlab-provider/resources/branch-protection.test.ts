import { findResource } from "../../../gitlab-provider/catalog";
import { conform } from "../../../gitlab-provider/state";
import { FakeGitLab } from "../fake-gitlab";
import { change } from "../one-change";

describe("gitlab_branch_protection", () => {
  let fake: FakeGitLab | undefined;
  afterEach(() => fake?.stop());

  const config = { project: "7", branch: "release" };
  const protection = {
    ...{ id: 11, name: "release", allow_force_push: false, code_owner_approval_required: false },
    push_access_levels: [{ id: 1, access_level: 40, user_id: null }],
    merge_access_levels: [
      { id: 2, access_level: 30, user_id: null },
      { id: 3, access_level: 40, user_id: 5, access_level_description: "Ann" },
    ],
  };

  test("a branch that is protected, and is not the default one, is not taken over", async () => {
    fake = await FakeGitLab.start({
      "GET /projects/7/protected_branches/release": { body: protection },
      "GET /projects/7": { body: { default_branch: "main" } },
    });
    const { diagnostics, state } = await change(fake, "gitlab_branch_protection", null, config);
    expect(state).toBeNull();
    expect(diagnostics[0]).toMatchObject({
      summary: "The branch is protected already",
      attribute: "branch",
    });
    expect(diagnostics[0]?.detail).toContain("terraform import ADDRESS '7:release'");
  });

  test("what needs a licence is refused by a Community Edition, each by its name", async () => {
    fake = await FakeGitLab.start({ "GET /metadata": { body: { enterprise: false } } });
    const paid = { ...config, allowed_to_push: [{ user_id: 5 }], code_owner_approval_required: true };
    const { diagnostics } = await change(fake, "gitlab_branch_protection", null, paid);
    expect(diagnostics.map(({ summary }) => summary)).toEqual([
      "feature unavailable `allowed_to_push`",
      "feature unavailable `code_owner_approval_required`",
    ]);
  });

  test("an Enterprise Edition is told who comes and, by id, who goes", async () => {
    const path = "/projects/7/protected_branches/release";
    fake = await FakeGitLab.start({
      "GET /metadata": { body: { enterprise: true } },
      [`GET ${path}`]: { body: protection },
      [`PATCH ${path}`]: {
        body: { ...protection, merge_access_levels: [{ id: 4, access_level: 40, user_id: 6 }] },
      },
    });
    const { resource, block } = findResource("gitlab_branch_protection");
    const prior = {
      ...conform(block, config),
      ...(await resource.read(fake.client(), { id: "7:release" })),
    };
    const next = { ...config, merge_access_level: "developer", allowed_to_merge: [{ user_id: 6 }] };
    const { state } = await change(
      fake,
      "gitlab_branch_protection",
      { ...prior, unprotect_access_level: "maintainer" },
      next,
    );
    expect(fake.received.at(-1)?.body).toMatchObject({
      allowed_to_merge: [{ user_id: 6 }, { id: 3, _destroy: true }],
      allowed_to_push: [],
    });
    expect(state?.allowed_to_merge).toMatchObject([{ user_id: 6, access_level: "maintainer" }]);
  });
});
