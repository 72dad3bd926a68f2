import type { GitLabClient, JsonObject } from "../client";
import { errorAbout, ProviderError } from "../diagnostics";
import { isList, type Value, type ValueObject } from "../values";
import { ACCESS_LEVELS, levelName } from "./access-levels";
import { projectPath, splitId, text, toJson } from "./attributes";
import type { Resource } from "./resource";

const LEVELS = ["no one", "developer", "maintainer", "admin"];
/** Attribute or block, the API's list for it, and the ids that name who is allowed. */
const PERMISSIONS = {
  push: { api: "push_access_levels", who: ["user_id", "group_id", "deploy_key_id"] },
  merge: { api: "merge_access_levels", who: ["user_id", "group_id"] },
  unprotect: { api: "unprotect_access_levels", who: ["user_id", "group_id"] },
} as const;
type Action = keyof typeof PERMISSIONS;
const ACTIONS = Object.keys(PERMISSIONS) as Action[];

/** https://docs.gitlab.com/api/protected_branches/ */
export const branchProtection: Resource = {
  type: "gitlab_branch_protection",
  stateVersion: 1,
  defaults: {
    push_access_level: "maintainer",
    merge_access_level: "maintainer",
    unprotect_access_level: "maintainer",
    allow_force_push: false,
    code_owner_approval_required: false,
  },
  replaceOn: ["project", "branch", "push_access_level", "merge_access_level", "unprotect_access_level"],
  oneOf: { push_access_level: LEVELS, merge_access_level: LEVELS, unprotect_access_level: LEVELS.slice(1) },

  importState(id) {
    splitId(id, "<project>:<branch>");
    return { id };
  },

  async create(client, planned) {
    await requireLicence(client, planned);
    await takeOwnership(client, planned);
    const answer = await client.post(`${projectPath(planned)}/protected_branches`, {
      name: text(planned, "branch"),
      ...Object.fromEntries(ACTIONS.map((action) => [`${action}_access_level`, level(planned, action)])),
      ...switches(planned),
      ...Object.fromEntries(
        ACTIONS.map((action) => [`allowed_to_${action}`, toJson(allowed(planned, action)) ?? []]),
      ),
    });
    return toState(planned, answer);
  },

  async read(client, state) {
    const [project, branch] = splitId(text(state, "id"), "<project>:<branch>");
    const answer = await client.find(protectedBranchPath({ project, branch }));
    return answer && toState({ ...state, project, branch }, answer);
  },

  async update(client, planned) {
    await requireLicence(client, planned);
    const path = protectedBranchPath(planned);
    const current = await client.get(path);
    const lists = ACTIONS.map((action) => [
      `allowed_to_${action}`,
      permissionChanges(planned, current, action),
    ]);
    return toState(planned, await client.patch(path, { ...switches(planned), ...Object.fromEntries(lists) }));
  },

  delete: (client, state) => client.delete(protectedBranchPath(state)),
};

function protectedBranchPath(state: ValueObject): string {
  return `${projectPath(state)}/protected_branches/${encodeURIComponent(text(state, "branch"))}`;
}

function level(planned: ValueObject, action: Action): number | null {
  return ACCESS_LEVELS[text(planned, `${action}_access_level`)] ?? null;
}

function switches(planned: ValueObject): JsonObject {
  return {
    allow_force_push: planned.allow_force_push === true,
    code_owner_approval_required: planned.code_owner_approval_required === true,
  };
}

function allowed(planned: ValueObject, action: Action): readonly ValueObject[] {
  const entries = planned[`allowed_to_${action}`] ?? [];
  return isList(entries) ? entries.map((entry) => onlyWho(entry as ValueObject, action)) : [];
}

function onlyWho(entry: ValueObject, action: Action): ValueObject {
  return Object.fromEntries(PERMISSIONS[action].who.flatMap((id) => (entry[id] ? [[id, entry[id]]] : [])));
}

/** GitLab protects a default branch by itself; the provider lifts that protection and takes the branch over. */
async function takeOwnership(client: GitLabClient, planned: ValueObject): Promise<void> {
  const existing = await client.find(protectedBranchPath(planned));
  if (!existing) return;
  const project = await client.get(projectPath(planned));
  if (project.default_branch !== planned.branch) {
    const detail =
      `${text(planned, "branch")} in project ${text(planned, "project")} is protected already and is not its default ` +
      `branch. Import the protection: terraform import ADDRESS '${text(planned, "project")}:${text(planned, "branch")}'.`;
    throw new ProviderError(errorAbout("branch", "The branch is protected already", detail));
  }
  await client.delete(protectedBranchPath(planned));
}

async function requireLicence(client: GitLabClient, planned: ValueObject): Promise<void> {
  const paid = [
    ...ACTIONS.filter((action) => allowed(planned, action).length > 0).map(
      (action) => `allowed_to_${action}`,
    ),
    ...(planned.code_owner_approval_required === true ? ["code_owner_approval_required"] : []),
  ];
  if (paid.length === 0 || (await client.get("/metadata")).enterprise === true) return;
  const detail = "Enterprise license required: this GitLab is a Community Edition.";
  throw new ProviderError(...paid.map((name) => errorAbout(name, `feature unavailable \`${name}\``, detail)));
}

/** What must be added, and by id what must go, for GitLab's list to become the planned one. */
function permissionChanges(planned: ValueObject, current: JsonObject, action: Action): JsonObject[] {
  const wanted = allowed(planned, action);
  const { api, who } = PERMISSIONS[action];
  const there = answers(current, api).filter((entry) => who.some((id) => entry[id]));
  const same = (left: ValueObject | JsonObject, right: ValueObject | JsonObject) =>
    who.every((id) => (left[id] ?? null) === (right[id] ?? null));
  return [
    ...wanted
      .filter((entry) => !there.some((each) => same(each, entry)))
      .map((entry) => toJson(entry) as JsonObject),
    ...there
      .filter((entry) => !wanted.some((each) => same(each, entry)))
      .map(({ id }) => ({ id, _destroy: true })),
  ];
}

function answers(answer: JsonObject, list: string): readonly JsonObject[] {
  const entries = answer[list];
  return Array.isArray(entries) ? (entries as readonly JsonObject[]) : [];
}

function toState(state: ValueObject, answer: JsonObject): ValueObject {
  return {
    id: `${text(state, "project")}:${String(answer.name)}`,
    project: text(state, "project"),
    branch: String(answer.name),
    branch_protection_id: Number(answer.id),
    allow_force_push: answer.allow_force_push === true,
    code_owner_approval_required: answer.code_owner_approval_required === true,
    ...Object.assign({}, ...ACTIONS.map((action) => permissionState(answer, action))),
  };
}

function permissionState(answer: JsonObject, action: Action): ValueObject {
  const { api, who } = PERMISSIONS[action];
  const entries = answers(answer, api);
  const general = entries.find((entry) => who.every((id) => !entry[id]));
  const particular: Value[] = entries
    .filter((entry) => who.some((id) => entry[id]))
    .map((entry) => ({
      ...Object.fromEntries(who.map((id) => [id, typeof entry[id] === "number" ? entry[id] : null])),
      access_level: levelName(entry.access_level),
      access_level_description: String(entry.access_level_description ?? ""),
    }));
  return {
    // The Community Edition names no unprotect levels: the planned one stays.
    ...(general ? { [`${action}_access_level`]: levelName(general.access_level) } : {}),
    [`allowed_to_${action}`]: particular,
  };
}
