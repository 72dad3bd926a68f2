import { findResource } from "../../gitlab-provider/catalog";
import { planChange } from "../../gitlab-provider/plan";
import { conform, emptyState, fillUnknowns } from "../../gitlab-provider/state";
import { UNKNOWN, type ValueObject } from "../../gitlab-provider/values";

function plan(type: string, prior: ValueObject | null, config: ValueObject) {
  const { resource, block } = findResource(type);
  return planChange(resource, block, prior && conform(block, prior), conform(block, config));
}

const VARIABLE = { project: "1", key: "KEY", value: "one" };
const VARIABLE_STATE = {
  ...VARIABLE,
  ...{ id: "1:KEY:*", environment_scope: "*", variable_type: "env_var", description: "" },
  ...{ masked: true, protected: false, hidden: false, raw: false },
};

describe("plans", () => {
  test("a creation takes defaults, and marks what GitLab will say", () => {
    const { planned, replace } = plan("gitlab_project_variable", null, VARIABLE);
    expect(planned).toMatchObject({ environment_scope: "*", masked: UNKNOWN, id: UNKNOWN, value: "one" });
    expect(replace).toEqual([]);
  });

  test("nothing changed is no change, and keeps what was computed", () => {
    expect(plan("gitlab_project_variable", VARIABLE_STATE, VARIABLE).planned).toEqual(VARIABLE_STATE);
  });

  test("an update leaves the id and marks what may follow", () => {
    const { planned } = plan("gitlab_project_variable", VARIABLE_STATE, { ...VARIABLE, value: "two" });
    expect(planned).toMatchObject({ id: "1:KEY:*", value: "two", masked: UNKNOWN, hidden: false });
  });

  test("a new key, a new scope or an unknown project takes a new variable", () => {
    const replace = (change: ValueObject) =>
      plan("gitlab_project_variable", VARIABLE_STATE, { ...VARIABLE, ...change }).replace;
    expect(replace({ key: "OTHER" })).toEqual(["key"]);
    expect(replace({ environment_scope: "staging" })).toEqual(["environment_scope"]);
    expect(replace({ project: UNKNOWN })).toEqual(["project"]);
  });

  test("members of a block that was there stay, those of a new one come at apply", () => {
    const base = { project: "1", branch: "main" };
    const known = { user_id: 5, group_id: null, access_level: "developer", access_level_description: "Ann" };
    const prior = {
      ...plan("gitlab_branch_protection", null, base).planned,
      id: "1:main",
      branch_protection_id: 7,
    };
    const { planned, replace } = plan(
      "gitlab_branch_protection",
      { ...prior, allowed_to_merge: [known] },
      { ...base, allowed_to_merge: [{ user_id: 6 }, { user_id: 5 }] },
    );
    expect(planned.allowed_to_merge).toEqual([
      { user_id: 6, group_id: null, access_level: UNKNOWN, access_level_description: UNKNOWN },
      known,
    ]);
    expect(replace).toEqual([]);
  });

  test("a project's path that is not configured keeps GitLab's, and so do zeros", () => {
    const prior = { id: "1", name: "a", path: "from-name", description: "", archived: false };
    expect(plan("gitlab_project", prior, { name: "a" }).planned).toMatchObject({
      path: "from-name",
      archived: false,
    });
  });

  test("an optional setting that left the configuration goes, and a changed one comes back", () => {
    const prior = { id: "1", name: "a", ci_config_path: "other.yml", archived: true };
    const { planned } = plan("gitlab_project", prior, { name: "a" });
    expect(planned).toMatchObject({ ci_config_path: null, archived: null });
  });

  test("a new path makes the addresses unknown", () => {
    const prior = { id: "1", name: "a", path: "a", web_url: "http://x/a", path_with_namespace: "u/a" };
    const { planned } = plan("gitlab_project", prior, { name: "a", path: "b" });
    expect(planned).toMatchObject({ web_url: UNKNOWN, path_with_namespace: UNKNOWN, id: "1" });
  });

  test("what only creation looks at is no change later", () => {
    const prior = { id: "1", name: "a", skip_wait_for_default_branch_protection: null };
    const { planned } = plan("gitlab_project", prior, {
      name: "a",
      skip_wait_for_default_branch_protection: true,
    });
    expect(planned.skip_wait_for_default_branch_protection).toBeNull();
  });

  test("a block that GitLab fills is kept where the configuration has none", () => {
    const policy = [{ cadence: "1d", enabled: false }];
    const { planned } = plan(
      "gitlab_project",
      { id: "1", name: "a", container_expiration_policy: policy },
      { name: "a" },
    );
    expect(planned.container_expiration_policy).toMatchObject(policy);
    expect(plan("gitlab_project", null, { name: "a" }).planned.container_expiration_policy).toBe(UNKNOWN);
  });
});

describe("states", () => {
  test("have every member of the schema and no other: lists empty, the rest null", () => {
    const { block } = findResource("gitlab_project");
    const state = conform(block, { name: "a", of_an_older_version: 1 });
    expect(Object.keys(state).sort()).toEqual(Object.keys(emptyState(block)).sort());
    expect(state).toMatchObject({ name: "a", push_rules: [], timeouts: null, path: null });
  });

  test("after apply are what was planned, with only the unknowns from GitLab", () => {
    const planned = {
      a: "mine",
      b: UNKNOWN,
      set: [
        { user: 1, level: UNKNOWN },
        { user: 2, level: UNKNOWN },
      ],
    };
    const answered = {
      a: "theirs",
      b: "new",
      set: [
        { user: 2, level: "two" },
        { user: 1, level: "one" },
      ],
    };
    expect(fillUnknowns(planned, answered)).toEqual({
      a: "mine",
      b: "new",
      set: [
        { user: 1, level: "one" },
        { user: 2, level: "two" },
      ],
    });
  });
});
