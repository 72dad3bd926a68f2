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

  test("a group takes its id or its path", () => {
    expect(problems("gitlab_group", { group_id: 1, full_path: "ml" })).toEqual([
      "Set one of group_id and full_path.",
    ]);
    expect(problems("gitlab_group", { full_path: "ml" })).toEqual([]);
    expect(problems("gitlab_group", { group_id: UNKNOWN })).toEqual([]);
  });

  test("a group is looked up by its path, with its slashes encoded, and shows with whom it is shared, and until when", async () => {
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
      "GET /groups/ml/models": {
        body: { id: 5, full_path: "ml/models", visibility: "internal", shared_with_groups: shares },
      },
    });
    const found = await source("gitlab_group").read(fake.client(), { full_path: "ml/models" });
    expect(found).toMatchObject({
      id: "5",
      group_id: 5,
      visibility_level: "internal",
      shared_with_groups: shares,
    });
  });
});
