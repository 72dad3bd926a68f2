import type { JsonObject } from "../client";
import { errorAbout } from "../diagnostics";
import { attributesOf } from "../schema/entries";
import { isList, isObject, type ValueObject } from "../values";
import { ACCESS_LEVELS, levelName } from "./access-levels";
import { requireKnownSettings, stateFromAnswer } from "./api-mapping";
import { body, changed, conflicts, text } from "./attributes";
import { deleteInTwoSteps, isMarkedForDeletion } from "./deletion";
import { PartialCreation, type Resource } from "./resource";

/** GitLab's name of a field where it is not the attribute's. */
const RENAMED: Readonly<Record<string, string>> = { visibility_level: "visibility" };
const SENT = [
  ...[
    "name",
    "path",
    "description",
    "visibility_level",
    "lfs_enabled",
    "request_access_enabled",
    "default_branch",
  ],
  ...[
    "share_with_group_lock",
    "require_two_factor_authentication",
    "two_factor_grace_period",
    "emails_enabled",
  ],
  ...["project_creation_level", "subgroup_creation_level", "auto_devops_enabled", "mentions_disabled"],
  ...["default_branch_protection"],
];
/** GitLab takes this one in an update only. */
const ONLY_IN_UPDATES = ["shared_runners_setting"];
const ANSWERED = ["parent_id", "full_name", "full_path", "web_url", "avatar_url", "runners_token"];
const FIELDS = Object.fromEntries(
  [...SENT, ...ONLY_IN_UPDATES, ...ANSWERED].map((name) => [name, RENAMED[name] ?? name]),
);
const PREMIUM = "it needs GitLab Premium, and the sandbox plays the Community Edition";
const UPLOAD = "the sandbox uploads no images";
const VISIBILITY = ["private", "internal", "public"];

/** https://docs.gitlab.com/api/groups/ */
export const group: Resource = {
  type: "gitlab_group",
  sensitive: ["runners_token"],
  computedBlocks: ["push_rules", "default_branch_protection_defaults"],
  recomputed: (names) =>
    ["path", "name", "parent_id"].some((each) => names.has(each))
      ? ["full_path", "full_name", "web_url"]
      : [],
  refused: {
    ...Object.fromEntries(
      [
        ...[
          "push_rules",
          "wiki_access_level",
          "ip_restriction_ranges",
          "allowed_email_domains_list",
          "membership_lock",
        ],
        ...[
          "prevent_forking_outside_group",
          "shared_runners_minutes_limit",
          "extra_shared_runners_minutes_limit",
        ],
      ].map((name) => [name, PREMIUM]),
    ),
    avatar: UPLOAD,
    avatar_hash: UPLOAD,
  },
  oneOf: {
    visibility_level: VISIBILITY,
    project_creation_level: ["noone", "owner", "maintainer", "developer", "administrator"],
    subgroup_creation_level: ["owner", "maintainer"],
    default_branch_protection: [0, 1, 2, 3, 4],
    shared_runners_setting: [
      ...["enabled", "disabled_and_overridable", "disabled_and_unoverridable", "disabled_with_override"],
    ],
  },

  validate(config) {
    const path = config.path;
    const badPath =
      typeof path === "string" &&
      (!/^[a-zA-Z0-9]+(?:[._-][a-zA-Z0-9]+)*$/.test(path) || /\.(git|atom)$/.test(path));
    const rule = "letters and digits, with single '_', '.' or '-' between them, not ending in .git or .atom";
    const defaults = config.default_branch_protection_defaults;
    const both =
      isList(defaults) && defaults.length > 0 ? { ...config, default_branch_protection_defaults: true } : {};
    return [
      ...(badPath ? [errorAbout("path", "Not a group path", `${path}: a path has ${rule}.`)] : []),
      ...conflicts(both, [["default_branch_protection", "default_branch_protection_defaults"]]),
    ];
  },

  importState: (id) => ({ id }),

  async create(client, planned) {
    const created = await client.post("/groups", {
      ...body(planned, [...SENT, "parent_id"], RENAMED),
      ...protectionDefaults(planned),
    });
    try {
      const later = body(planned, ONLY_IN_UPDATES);
      const path = `/groups/${Number(created.id)}`;
      if (Object.keys(later).length > 0) await client.put(path, later);
      const answer = await client.get(path);
      requireKnownSettings("gitlab_group", planned, answer, FIELDS);
      return toState(answer);
    } catch (error) {
      throw new PartialCreation(toState(created), error);
    }
  },

  async read(client, state) {
    const answer = await client.find(groupPath(state));
    return answer && !isMarkedForDeletion(answer) ? toState(answer) : undefined;
  },

  async update(client, planned, prior) {
    const names = changed(planned, prior, [...SENT, ...ONLY_IN_UPDATES]);
    const cleared = Object.fromEntries(
      names.filter((name) => planned[name] === null).map((name) => [name, ""]),
    );
    const protection = changed(planned, prior, ["default_branch_protection_defaults"]).length > 0;
    await client.put(groupPath(prior), {
      ...body(planned, ["visibility_level"], RENAMED),
      ...body({ ...planned, ...cleared }, names, RENAMED),
      ...(protection ? protectionDefaults(planned) : {}),
    });
    if (changed(planned, prior, ["parent_id"]).length > 0) {
      const parent = Number(planned.parent_id ?? 0);
      await client.post(`${groupPath(prior)}/transfer`, parent === 0 ? {} : { group_id: parent });
    }
    const answer = await client.get(groupPath(prior));
    requireKnownSettings("gitlab_group", planned, answer, FIELDS);
    return toState(answer);
  },

  async delete(client, state) {
    const permanently = state.permanently_remove_on_delete === true;
    await deleteInTwoSteps(client, groupPath(state), { permanently, pathField: "full_path" });
  },
};

function groupPath(state: ValueObject): string {
  return `/groups/${encodeURIComponent(text(state, "id"))}`;
}

function protectionDefaults(planned: ValueObject): JsonObject {
  const blocks = planned.default_branch_protection_defaults;
  const block = isList(blocks) ? blocks[0] : undefined;
  if (!isObject(block)) return {};
  const levels = (name: string) =>
    (isList(block[name]) ? block[name] : []).map((each) => ({
      access_level: ACCESS_LEVELS[String(each)] ?? null,
    }));
  return {
    default_branch_protection_defaults: {
      allowed_to_push: levels("allowed_to_push"),
      allowed_to_merge: levels("allowed_to_merge"),
      allow_force_push: block.allow_force_push === true,
      developer_can_initial_push: block.developer_can_initial_push === true,
    },
  };
}

function toState(answer: JsonObject): ValueObject {
  const defaults = answer.default_branch_protection_defaults as JsonObject | null | undefined;
  return {
    ...stateFromAnswer(answer, attributesOf("group"), FIELDS),
    id: String(answer.id),
    push_rules: [],
    default_branch_protection_defaults: defaults ? [protectionDefaultsState(defaults)] : [],
  };
}

function protectionDefaultsState(defaults: JsonObject): ValueObject {
  const names = (field: string) => {
    const levels = defaults[field];
    return (Array.isArray(levels) ? levels : []).map((each: JsonObject) => levelName(each.access_level));
  };
  return {
    allowed_to_push: names("allowed_to_push"),
    allowed_to_merge: names("allowed_to_merge"),
    allow_force_push: defaults.allow_force_push === true,
    developer_can_initial_push: defaults.developer_can_initial_push === true,
  };
}
