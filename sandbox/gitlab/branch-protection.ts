import { canPush, projectAccess } from "./authorization";
import type { Instance } from "./instance";
import { AccessLevel, type BranchAccessLevel, type Project, type ProtectedBranch, type User } from "./model";

/** `release/*` fits `release/1`: https://docs.gitlab.com/user/project/repository/branches/protected/#use-wildcard-rules */
function fits(pattern: string, branch: string): boolean {
  const expression = pattern
    .split("*")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${expression}$`, "s").test(branch);
}

export const protectionsOf = (project: Project, branch: string): ProtectedBranch[] =>
  project.protectedBranches.filter(({ name }) => fits(name, branch));

/** A role of 0 ("no one") lets nobody in; a list lets in whoever fits one of its entries. */
function admits(levels: readonly BranchAccessLevel[], user: User, project: Project): boolean {
  return levels.some(({ accessLevel, userId, groupId }) => {
    if (userId !== null) return userId === user.id;
    if (groupId !== null) return project.namespace.id === groupId && project.namespace.members.has(user.id);
    return accessLevel > AccessLevel.none && projectAccess(user, project) >= accessLevel;
  });
}

/** An empty repository counts as protected: only maintainers make its first branch. */
export function mayPushTo(user: User, project: Project, branch: string): boolean {
  if (!canPush(user, project)) return false;
  const protections = protectionsOf(project, branch);
  if (project.empty) return projectAccess(user, project) >= AccessLevel.maintainer;
  return (
    protections.length === 0 ||
    protections.some(({ pushAccessLevels }) => admits(pushAccessLevels, user, project))
  );
}

export function mayMergeTo(user: User, project: Project, branch: string): boolean {
  if (!canPush(user, project)) return false;
  const protections = protectionsOf(project, branch);
  return (
    protections.length === 0 ||
    protections.some(({ mergeAccessLevels }) => admits(mergeAccessLevels, user, project))
  );
}

/** Several rules for one branch: the most permissive one counts. */
export const mayForcePush = (project: Project, branch: string): boolean => {
  const protections = protectionsOf(project, branch);
  return protections.length === 0 || protections.some(({ allowForcePush }) => allowForcePush);
};

export const branchAccess = (instance: Instance, accessLevel: number): BranchAccessLevel => ({
  id: instance.nextId("protection"),
  accessLevel,
  userId: null,
  groupId: null,
});

/** What GitLab makes for a new default branch: https://docs.gitlab.com/user/project/repository/branches/default/#protect-initial-default-branches */
export function protectDefaultBranch(instance: Instance, project: Project): void {
  if (protectionsOf(project, project.defaultBranch).length > 0) return;
  project.protectedBranches.push({
    id: instance.nextId("protection"),
    name: project.defaultBranch,
    pushAccessLevels: [branchAccess(instance, AccessLevel.maintainer)],
    mergeAccessLevels: [branchAccess(instance, AccessLevel.maintainer)],
    unprotectAccessLevels: [],
    allowForcePush: false,
    codeOwnerApprovalRequired: false,
  });
}
