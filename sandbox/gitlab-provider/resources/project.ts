import { setTimeout as sleep } from "node:timers/promises";
import type { GitLabClient, Json, JsonObject } from "../client";
import { attributesOf } from "../schema/entries";
import { isObject, type Value, type ValueObject } from "../values";
import { requireKnownSettings, stateFromAnswer } from "./api-mapping";
import { body, changed, conflicts, text } from "./attributes";
import { deleteInTwoSteps, isMarkedForDeletion } from "./deletion";
import { FIELDS, ONE_OF, ONLY_IN_UPDATES, REFUSED, RENAMED, SENT } from "./project-attributes";
import { PartialCreation, type Resource } from "./resource";

const TYPE = "gitlab_project";
const MINUTE = 60_000;
const DEFAULT_TIMEOUT_MS = 10 * MINUTE;
const POLL_MS = 200;
/** `public_jobs` replaced `public_builds`, which the provider does not read back. */
const READ_BACK = Object.fromEntries(Object.entries(FIELDS).filter(([name]) => name !== "public_builds"));
const UNIT_MS: Readonly<Record<string, number>> = { h: 60 * MINUTE, m: MINUTE, s: 1000, ms: 1 };

/** https://docs.gitlab.com/api/projects/ */
export const project: Resource = {
  type: TYPE,
  sensitive: ["import_url_password", "runners_token"],
  replaceOn: ["template_name", "template_project_id"],
  keptWhenUnset: ["path"],
  onlyAtCreation: ["skip_wait_for_default_branch_protection"],
  computedBlocks: ["container_expiration_policy", "push_rules"],
  recomputed: (names) =>
    names.has("path") || names.has("namespace_id")
      ? ["path_with_namespace", "ssh_url_to_repo", "http_url_to_repo", "web_url"]
      : [],
  refused: REFUSED,
  oneOf: ONE_OF,

  validate: (config) =>
    conflicts(config, [
      ["archive_on_destroy", "permanently_delete_on_destroy"],
      ["public_jobs", "public_builds"],
    ]),

  importState: (id) => ({ id }),

  async create(client, planned) {
    const created = await client.post("/projects", {
      ...body(planned, [...SENT, "namespace_id", "initialize_with_readme"], RENAMED),
    });
    const path = `/projects/${Number(created.id)}`;
    try {
      if (planned.archived === true) await client.post(`${path}/archive`);
      if (planned.skip_wait_for_default_branch_protection !== true)
        await untilProtected(client, created, planned);
      // The provider sends the description again, since a template would have overwritten it.
      const later = body(planned, [...ONLY_IN_UPDATES, "description"]);
      if (Object.keys(later).length > 0) await client.put(path, later);
      return await settledState(client, path, planned);
    } catch (error) {
      throw new PartialCreation(toState(created), error);
    }
  },

  async read(client, state) {
    const answer = await client.find(projectPath(state));
    return answer && !isMarkedForDeletion(answer) ? toState(answer) : undefined;
  },

  async update(client, planned, prior) {
    const path = projectPath(prior);
    const names = changed(planned, prior, [...SENT, ...ONLY_IN_UPDATES]);
    // The name always goes along: GitLab refuses an update without any attribute that it knows.
    await client.put(path, {
      ...body(planned, ["name", ...names], RENAMED),
      ...cleared(planned, prior, names),
    });
    if (changed(planned, prior, ["namespace_id"]).length > 0) {
      await client.put(`${path}/transfer`, body(planned, ["namespace_id"], { namespace_id: "namespace" }));
    }
    const archived = planned.archived === true;
    if (archived !== (prior.archived === true))
      await client.post(`${path}/${archived ? "archive" : "unarchive"}`);
    return settledState(client, path, planned);
  },

  async delete(client, state) {
    if (state.archive_on_destroy === true) {
      await client.post(`${projectPath(state)}/archive`);
      return;
    }
    await deleteInTwoSteps(client, projectPath(state), {
      permanently: state.permanently_delete_on_destroy === true,
      pathField: "path_with_namespace",
      timeoutMs: timeout(state, "delete"),
    });
  },
};

function projectPath(state: ValueObject): string {
  return `/projects/${encodeURIComponent(text(state, "id"))}`;
}

/** What left the configuration, and is not computed, goes back to GitLab's zero: "", 0 or false. */
function cleared(planned: ValueObject, prior: ValueObject, names: readonly string[]): JsonObject {
  const gone = names.filter((name) => (planned[name] ?? null) === null);
  return Object.fromEntries(gone.map((name) => [RENAMED[name] ?? name, zeroLike(prior[name] ?? null)]));
}

function zeroLike(value: Value): Json {
  if (typeof value === "boolean") return false;
  return typeof value === "number" ? 0 : "";
}

async function settledState(client: GitLabClient, path: string, planned: ValueObject): Promise<ValueObject> {
  const answer = await client.get(path);
  requireKnownSettings(TYPE, planned, answer, FIELDS);
  return toState(answer);
}

/**
 * Waits until GitLab, in the background, has protected the new project's default branch, so that what follows finds it
 * protected. Groups can switch that off; a branch that does not exist, as in an empty project, is not waited for.
 */
async function untilProtected(
  client: GitLabClient,
  created: JsonObject,
  planned: ValueObject,
): Promise<void> {
  const namespace = created.namespace as JsonObject | undefined;
  if (namespace?.kind === "group") {
    const group = await client.get(`/groups/${Number(namespace.id)}`);
    if (group.default_branch_protection === 0) return;
  }
  if (!created.default_branch) return;
  const path = `/projects/${Number(created.id)}/repository/branches/${encodeURIComponent(String(created.default_branch))}`;
  const deadline = Date.now() + timeout(planned, "create");
  for (;;) {
    const branch = await client.find(path);
    if (!branch || branch.protected === true) return;
    if (Date.now() > deadline)
      throw new Error(`GitLab did not protect the branch ${String(created.default_branch)}.`);
    await sleep(POLL_MS);
  }
}

/** Milliseconds that `timeouts` allows, for example "10m" or "1h30m". */
function timeout(state: ValueObject, step: "create" | "delete"): number {
  const timeouts = state.timeouts ?? null;
  const given = isObject(timeouts) ? timeouts[step] : undefined;
  if (typeof given !== "string") return DEFAULT_TIMEOUT_MS;
  const parts = [...given.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNIT_MS[unit ?? "s"] ?? 1000), 0);
}

export function toState(answer: JsonObject): ValueObject {
  const namespace = answer.namespace as JsonObject | undefined;
  return {
    ...stateFromAnswer(answer, attributesOf("project"), READ_BACK),
    id: String(answer.id),
    namespace_id: Number(namespace?.id ?? 0),
    container_expiration_policy: expirationPolicy(answer),
    push_rules: [],
  };
}

function expirationPolicy(answer: JsonObject): ValueObject[] {
  const policy = answer.container_expiration_policy as JsonObject | null | undefined;
  if (!policy) return [];
  return [
    {
      cadence: String(policy.cadence ?? ""),
      enabled: policy.enabled === true,
      keep_n: Number(policy.keep_n ?? 0),
      name_regex_delete: String(policy.name_regex_delete ?? policy.name_regex ?? ""),
      name_regex_keep: String(policy.name_regex_keep ?? ""),
      next_run_at: String(policy.next_run_at ?? ""),
      older_than: String(policy.older_than ?? ""),
    },
  ];
}
