import { findResource } from "../../../gitlab-provider/catalog";
import { planChange } from "../../../gitlab-provider/plan";
import { today } from "../../../gitlab-provider/resources/attributes";
import { conform } from "../../../gitlab-provider/state";
import { UNKNOWN } from "../../../gitlab-provider/values";
import { FakeGitLab } from "../fake-gitlab";
import { change, problems, remove } from "../one-change";

describe("gitlab_project_access_token", () => {
  let fake: FakeGitLab | undefined;
  afterEach(() => fake?.stop());

  const config = { project: "7", name: "ci", scopes: ["read_repository"], expires_at: today(30) };
  const answer = {
    ...{
      id: 3,
      name: "ci",
      scopes: ["read_repository"],
      access_level: 40,
      expires_at: today(30),
      active: true,
    },
    ...{ revoked: false, user_id: 9, created_at: "2026-01-01T00:00:00Z", token: "glpat-new" },
  };
  const state = {
    ...config,
    ...answer,
    id: "7:3",
    access_level: "maintainer",
    validate_past_expiration_date: false,
  };

  test("keeps the token that only the creation shows", async () => {
    fake = await FakeGitLab.start({ "POST /projects/7/access_tokens": { status: 201, body: answer } });
    const { state: made } = await change(fake, "gitlab_project_access_token", null, config);
    expect(made).toMatchObject({
      id: "7:3",
      token: "glpat-new",
      access_level: "maintainer",
      description: "",
    });
    expect(fake.received[0]?.body).toMatchObject({ access_level: 40, scopes: ["read_repository"] });
  });

  test("is rotated for a new day of expiry, and has a new id and token", async () => {
    const rotated = { ...answer, id: 4, expires_at: today(60), token: "glpat-rotated" };
    fake = await FakeGitLab.start({ "POST /projects/7/access_tokens/3/rotate": { body: rotated } });
    const next = { ...config, expires_at: today(60) };
    const { state: made, replace } = await change(fake, "gitlab_project_access_token", state, next);
    expect(replace).toEqual([]);
    expect(made).toMatchObject({ id: "7:4", token: "glpat-rotated", expires_at: today(60) });
  });

  test("with rules of rotation is rotated when its window has come, not before", () => {
    const { resource, block } = findResource("gitlab_project_access_token");
    const rules = { expiration_days: 90, rotate_before_days: 7 };
    const rest = { ...config, expires_at: null };
    const planned = (expires: string) =>
      planChange(
        resource,
        block,
        conform(block, { ...state, expires_at: expires, rotation_configuration: rules }),
        conform(block, { ...rest, rotation_configuration: rules }),
      ).planned;
    expect(planned(today(20))).toMatchObject({ expires_at: today(20), token: "glpat-new" });
    expect(planned(today(6))).toMatchObject({ expires_at: today(90), token: UNKNOWN, id: UNKNOWN });
  });

  test("a revoked one counts as gone", async () => {
    fake = await FakeGitLab.start({
      "GET /projects/7/access_tokens/3": { body: { ...answer, revoked: true } },
    });
    const { resource } = findResource("gitlab_project_access_token");
    expect(await resource.read(fake.client(), state)).toBeUndefined();
  });

  test("its deletion waits until GitLab has revoked it", async () => {
    const read = [{ body: answer }, { body: { ...answer, revoked: true } }];
    fake = await FakeGitLab.start({
      "DELETE /projects/7/access_tokens/3": { status: 204, body: "" },
      "GET /projects/7/access_tokens/3": read,
    });
    expect(await remove(fake, "gitlab_project_access_token", state)).toEqual({
      state: null,
      diagnostics: [],
    });
    expect(fake.calls()).toHaveLength(3);
  });

  test("names a scope, a date and a pair that do not fit", () => {
    const rules = { expiration_days: 90, rotate_before_days: 7 };
    const wrong = { ...config, scopes: ["admin"], expires_at: "soon", rotation_configuration: rules };
    expect(problems("gitlab_project_access_token", wrong)).toEqual([
      "Unknown scope",
      "expires_at is not a date",
      "Two expiry dates",
    ]);
  });
});
