import type { JsonObject } from "../client";
import { errorAbout } from "../diagnostics";
import { stateFromAnswer } from "../resources/api-mapping";
import { isSet } from "../resources/attributes";
import { attributesOf } from "../schema/entries";
import { UNKNOWN, type ValueObject } from "../values";
import type { DataSource } from "./data-source";

/** GitLab's name of a field where it is not the attribute's. */
const RENAMED: Readonly<Record<string, string>> = { visibility_level: "visibility" };

export const groupData: DataSource = {
  type: "gitlab_group",
  sensitive: ["runners_token"],

  validate({ group_id: id, full_path: path }) {
    if (id === UNKNOWN || path === UNKNOWN || isSet(id) !== isSet(path)) return [];
    return [errorAbout("group_id", "Invalid combination of arguments", "Set one of group_id and full_path.")];
  },

  async read(client, config) {
    const key = isSet(config.group_id) ? config.group_id : config.full_path;
    const answer = await client.get(`/groups/${encodeURIComponent(String(key))}?with_projects=false`);
    const attributes = attributesOf("data-gitlab-group");
    return {
      ...stateFromAnswer(
        answer,
        attributes,
        Object.fromEntries(attributes.map(({ name }) => [name, RENAMED[name] ?? name])),
      ),
      id: String(answer.id),
      group_id: Number(answer.id),
      shared_with_groups: sharedWithGroups(answer),
    };
  },
};

function sharedWithGroups(answer: JsonObject): ValueObject[] {
  const groups = answer.shared_with_groups;
  return (Array.isArray(groups) ? groups : []).map((each: JsonObject) => ({
    group_id: Number(each.group_id),
    group_name: String(each.group_name),
    group_full_path: String(each.group_full_path),
    group_access_level: Number(each.group_access_level),
    expires_at: typeof each.expires_at === "string" ? each.expires_at : null,
  }));
}
