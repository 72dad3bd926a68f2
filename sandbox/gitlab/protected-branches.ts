import type { ApiCall } from "./api-call";
import { projectAccess } from "./authorization";
import { branchAccess } from "./branch-protection";
import { GitLabError, recordNotFound } from "./gitlab-error";
import type { Instance } from "./instance";
import { AccessLevel, type BranchAccessLevel, type Project, type ProtectedBranch } from "./model";
import type { Parameters } from "./parameters";
import type { Routes } from "./routes";

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  [AccessLevel.none]: "No one",
  [AccessLevel.developer]: "Developers + Maintainers",
  [AccessLevel.maintainer]: "Maintainers",
  [AccessLevel.admin]: "Instance admins",
};
const LEVELS = Object.keys(DESCRIPTIONS);

const levelAnswer = (instance: Instance, level: BranchAccessLevel): Record<string, unknown> => ({
  id: level.id,
  access_level: level.accessLevel,
  access_level_description:
    level.userId === null
      ? (DESCRIPTIONS[level.accessLevel] ?? "")
      : instance.users.find(({ id }) => id === level.userId)?.name,
  deploy_key_id: null,
  user_id: level.userId,
  group_id: level.groupId,
});

const answer = (instance: Instance, branch: ProtectedBranch): Record<string, unknown> => ({
  id: branch.id,
  name: branch.name,
  push_access_levels: branch.pushAccessLevels.map((level) => levelAnswer(instance, level)),
  merge_access_levels: branch.mergeAccessLevels.map((level) => levelAnswer(instance, level)),
  allow_force_push: branch.allowForcePush,
  unprotect_access_levels: branch.unprotectAccessLevels.map((level) => levelAnswer(instance, level)),
  code_owner_approval_required: branch.codeOwnerApprovalRequired,
  inherited: false,
});

const levelOf = (parameters: Parameters, name: string): number | undefined => {
  const text = parameters.text(name, { values: LEVELS });
  return text === undefined ? undefined : Number(text);
};

/** The entries of `allowed_to_push` and the like; a user must be a member of the project. */
function listed(call: ApiCall, project: Project, name: string): BranchAccessLevel[] {
  const records = call.parameters.records(name) ?? [];
  return records.map((record, index) => {
    const userId = record.integer("user_id");
    const groupId = record.integer("group_id");
    const level = levelOf(record, "access_level");
    call.parameters.addProblems(`${name}[${index}]`, record);
    const user = call.instance.users.find(({ id }) => id === userId);
    if (userId !== undefined && projectAccess(user, project) < AccessLevel.developer) {
      throw new GitLabError(422, { message: ["Push access levels user is not a member of the project"] });
    }
    const accessLevel = level ?? AccessLevel.maintainer;
    return { ...branchAccess(call.instance, accessLevel), userId: userId ?? null, groupId: groupId ?? null };
  });
}

/** One level, a list, or both; neither means maintainers. */
function levels(call: ApiCall, project: Project, single: string, list: string): BranchAccessLevel[] {
  const level = levelOf(call.parameters, single);
  const entries = listed(call, project, list);
  if (level === undefined && entries.length > 0) return entries;
  return [branchAccess(call.instance, level ?? AccessLevel.maintainer), ...entries];
}

function protect(call: ApiCall): unknown {
  const project = call.project(AccessLevel.maintainer);
  const { parameters } = call;
  const name = parameters.requiredText("name");
  const taken = project.protectedBranches.some((branch) => branch.name === name);
  const branch: ProtectedBranch = {
    id: call.instance.nextId("protection"),
    name,
    pushAccessLevels: levels(call, project, "push_access_level", "allowed_to_push"),
    mergeAccessLevels: levels(call, project, "merge_access_level", "allowed_to_merge"),
    unprotectAccessLevels: [
      ...(parameters.has("unprotect_access_level")
        ? [
            branchAccess(
              call.instance,
              levelOf(parameters, "unprotect_access_level") ?? AccessLevel.maintainer,
            ),
          ]
        : []),
      ...listed(call, project, "allowed_to_unprotect"),
    ],
    allowForcePush: parameters.boolean("allow_force_push") ?? false,
    codeOwnerApprovalRequired: parameters.boolean("code_owner_approval_required") ?? false,
  };
  parameters.check();
  if (taken) throw new GitLabError(409, { message: `Protected branch '${name}' already exists` });
  if (name.trim() === "") throw new GitLabError(422, { message: ["Name can't be blank"] });
  project.protectedBranches.push(branch);
  return answer(call.instance, branch);
}

function find(call: ApiCall, project: Project): ProtectedBranch {
  const branch = project.protectedBranches.find(({ name }) => name === call.pathValue("name"));
  if (!branch) throw recordNotFound();
  return branch;
}

/** Entries of a list change it: one with `id` and `_destroy` goes, one with `id` is changed, one without is added. */
function changed(
  call: ApiCall,
  project: Project,
  before: BranchAccessLevel[],
  name: string,
): BranchAccessLevel[] {
  const records = call.parameters.records(name) ?? [];
  const given = listed(call, project, name);
  let result = before;
  records.forEach((record, index) => {
    const id = record.integer("id");
    const entry = given[index];
    if (id !== undefined) result = result.filter((level) => level.id !== id);
    if (entry && !(record.boolean("_destroy") ?? false))
      result = [...result, { ...entry, id: id ?? entry.id }];
  });
  return result;
}

function update(call: ApiCall): unknown {
  const project = call.project(AccessLevel.maintainer);
  const branch = find(call, project);
  const { parameters } = call;
  const next = {
    allowForcePush: parameters.boolean("allow_force_push") ?? branch.allowForcePush,
    codeOwnerApprovalRequired:
      parameters.boolean("code_owner_approval_required") ?? branch.codeOwnerApprovalRequired,
    pushAccessLevels: changed(call, project, branch.pushAccessLevels, "allowed_to_push"),
    mergeAccessLevels: changed(call, project, branch.mergeAccessLevels, "allowed_to_merge"),
    unprotectAccessLevels: changed(call, project, branch.unprotectAccessLevels, "allowed_to_unprotect"),
  };
  parameters.check();
  Object.assign(branch, next);
  return answer(call.instance, branch);
}

/** https://docs.gitlab.com/api/protected_branches/ */
export function registerProtectedBranches(routes: Routes): void {
  const { instance } = routes;
  routes.get("/projects/:id/protected_branches/:name", (call) =>
    answer(instance, find(call, call.project(AccessLevel.developer))),
  );
  routes.post("/projects/:id/protected_branches", protect);
  routes.patch("/projects/:id/protected_branches/:name", update);
  routes.delete("/projects/:id/protected_branches/:name", (call) => {
    const project = call.project(AccessLevel.maintainer);
    project.protectedBranches.splice(project.protectedBranches.indexOf(find(call, project)), 1);
    return call.noContent();
  });
}
