import { DATA_SOURCES } from "../../gitlab-provider/data-sources";
import { UNKNOWN, type ValueObject } from "../../gitlab-provider/values";
import { FakeGitLab } from "./fake-gitlab";

function source(type: string) {
  const found = DATA_SOURCES.get(type);
  if (!found) throw new Error(`${type} is no data source.`);
  return found;
}

function problems(type: string, config: ValueObject): string[] {
  return (source(type).validate?.(config) ?? []).map(({ detail }) => detail);
}

describe("data sources", () => {
  let fake: FakeGitLab | undefined;
  afterEach(() => fake?.stop());

  test("a project is looked up by its path, with its slashes encoded", async () => {
    fake = await FakeGitLab.start({
      "GET /projects/ml/build": {
        body: { id: 7, namespace: { id: 3 }, visibility: "private", topics: ["a"] },
      },
    });
    const found = await source("gitlab_project").read(fake.client(), { path_with_namespace: "ml/build" });
    expect(found).toMatchObject({ id: "7", namespace_id: 3, visibility_level: "private", topics: ["a"] });
  });

  test("a project takes its id or its path, a group too", () => {
    expect(problems("gitlab_project", {})).toEqual(["Set one of id and path_with_namespace."]);
    expect(problems("gitlab_project", { id: "ml/build" })).toEqual([
      "ml/build: use path_with_namespace for a path.",
    ]);
    expect(problems("gitlab_project", { id: UNKNOWN })).toEqual([]);
    expect(problems("gitlab_group", { group_id: 1, full_path: "ml" })).toEqual([
      "Set one of group_id and full_path.",
    ]);
    expect(problems("gitlab_group", { full_path: "ml" })).toEqual([]);
  });

  test("a group shows with whom it is shared, and until when", async () => {
    const shares = [
      {
        group_id: 8,
        group_name: "Ops",
        group_full_path: "ops",
        group_access_level: 30,
        expires_at: "2030-01-01",
      },
      { group_id: 9, group_name: "Dev", group_full_path: "dev", group_access_level: 20, expires_at: null },
    ];
    fake = await FakeGitLab.start({
      "GET /groups/ml": {
        body: { id: 5, full_path: "ml", visibility: "internal", shared_with_groups: shares },
      },
    });
    const found = await source("gitlab_group").read(fake.client(), { full_path: "ml" });
    expect(found).toMatchObject({
      id: "5",
      group_id: 5,
      visibility_level: "internal",
      shared_with_groups: shares,
    });
  });

  test("a user is looked up by one of three keys", async () => {
    const users = [
      { id: 1, username: "ann.b", public_email: "ann.b@example.com" },
      { id: 2, username: "ann", public_email: "ann@example.com", bot: true },
    ];
    fake = await FakeGitLab.start({
      "GET /users": { body: users },
      "GET /users/2": { body: users[1] ?? {} },
    });
    const read = (config: ValueObject) => source("gitlab_user").read((fake as FakeGitLab).client(), config);
    expect(await read({ user_id: 2 })).toMatchObject({ id: "2", username: "ann", is_bot: true });
    expect(await read({ email: "Ann@example.com" })).toMatchObject({ id: "1" });
    expect(await read({ email: "Ann@example.com", email_exact_match: true })).toMatchObject({ id: "2" });
    expect(fake.calls().at(-1)).toBe("GET /users?search=ann@example.com");
    expect(problems("gitlab_user", { user_id: 1, email: "a@b" })).toEqual([
      "Set one of user_id, username, email.",
    ]);
  });

  test("a user that is not there is an error that names what was looked for", async () => {
    fake = await FakeGitLab.start({ "GET /users": { body: [] } });
    const read = source("gitlab_user").read(fake.client(), { username: "nobody" });
    await expect(read).rejects.toThrow("No such user: GitLab knows no user whose username is nobody");
  });

  test("the current user's groups are counted by GitLab, not page by page", async () => {
    fake = await FakeGitLab.start({
      "GET /user": { body: { id: 1, username: "ann", name: "Ann" } },
      "GET /namespaces/ann": { body: { id: 31 } },
      "GET /groups": { headers: { "x-total": "42" }, body: [{ id: 1 }] },
    });
    const found = await source("gitlab_current_user").read(fake.client(), {});
    expect(found).toMatchObject({ group_count: 42, namespace_id: "31", global_id: "gid://gitlab/User/1" });
  });
});
