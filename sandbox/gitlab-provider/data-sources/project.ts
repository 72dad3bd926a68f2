import type { JsonObject } from "../client";
import { errorAbout } from "../diagnostics";
import { stateFromAnswer } from "../resources/api-mapping";
import { isSet } from "../resources/attributes";
import { expirationPolicy } from "../resources/project";
import { FIELDS } from "../resources/project-attributes";
import { attributesOf } from "../schema/entries";
import { UNKNOWN, type ValueObject } from "../values";
import type { DataSource } from "./data-source";

const ANSWERED = { ...FIELDS, public_builds: "public_jobs", import_url: "import_url" };

export const projectData: DataSource = {
  type: "gitlab_project",
  sensitive: ["runners_token"],

  validate(config) {
    const { id, path_with_namespace: path } = config;
    if (id === UNKNOWN || path === UNKNOWN || isSet(id) !== isSet(path)) {
      const badId = typeof id === "string" && !/^\d+$/.test(id);
      return badId
        ? [errorAbout("id", "Not a project id", `${id}: use path_with_namespace for a path.`)]
        : [];
    }
    return [errorAbout("id", "Invalid combination of arguments", "Set one of id and path_with_namespace.")];
  },

  async read(client, config) {
    const key = isSet(config.id) ? config.id : config.path_with_namespace;
    const answer = await client.get(`/projects/${encodeURIComponent(String(key))}`);
    return {
      ...stateFromAnswer(answer, attributesOf("data-gitlab-project"), ANSWERED),
      id: String(answer.id),
      namespace_id: Number((answer.namespace as JsonObject | undefined)?.id ?? 0),
      container_expiration_policy: expirationPolicy(answer),
      push_rules: [],
      shared_with_groups: sharedWithGroups(answer),
    };
  },
};

export function sharedWithGroups(answer: JsonObject): ValueObject[] {
  const groups = answer.shared_with_groups;
  return (Array.isArray(groups) ? groups : []).map((each: JsonObject) => ({
    group_id: Number(each.group_id),
    group_name: String(each.group_name),
    group_full_path: String(each.group_full_path),
    group_access_level: Number(each.group_access_level),
  }));
}
