import { AccessLevel, type Namespace, type Project, type User } from "./model";

/** The user's role in a namespace: the highest one of the group and of the groups above it. */
export function namespaceAccess(user: User | undefined, namespace: Namespace): number {
  if (!user) return AccessLevel.none;
  if (user.admin || namespace.owner === user) return AccessLevel.owner;
  const here = namespace.members.get(user.id)?.accessLevel ?? AccessLevel.none;
  return namespace.parent ? Math.max(here, namespaceAccess(user, namespace.parent)) : here;
}

/** https://docs.gitlab.com/user/permissions/: a member of the project or of a group above it, or the owner of the namespace. */
export function projectAccess(user: User | undefined, project: Project): number {
  if (!user) return AccessLevel.none;
  const here = project.members.get(user.id)?.accessLevel ?? AccessLevel.none;
  return Math.max(here, namespaceAccess(user, project.namespace));
}

export function canReadProject(user: User | undefined, project: Project): boolean {
  if (project.visibility === "public" || projectAccess(user, project) >= AccessLevel.guest) return true;
  return project.visibility === "internal" && user !== undefined;
}

/** A guest of a private project sees the project, not its code. */
export function canReadCode(user: User | undefined, project: Project): boolean {
  if (!canReadProject(user, project)) return false;
  return project.visibility !== "private" || projectAccess(user, project) >= AccessLevel.reporter;
}

/** An archived project takes no pushes: https://docs.gitlab.com/user/project/working_with_projects/#archive-a-project */
export function canPush(user: User | undefined, project: Project): boolean {
  return !project.archived && projectAccess(user, project) >= AccessLevel.developer;
}

export function canReadNamespace(user: User | undefined, namespace: Namespace): boolean {
  if (namespace.visibility === "public" || namespaceAccess(user, namespace) >= AccessLevel.guest) return true;
  return namespace.visibility === "internal" && user !== undefined;
}
