import type { ApiCall } from "./api-call";
import { canReadNamespace, namespaceAccess } from "./authorization";
import { forbidden, notFound, refused } from "./gitlab-error";
import type { Instance } from "./instance";
import { AccessLevel, type Namespace, type Visibility } from "./model";
import type { Routes } from "./routes";

const VISIBILITIES = ["private", "internal", "public"];

const groupAnswer = (instance: Instance, group: Namespace): Record<string, unknown> => ({
  id: group.id,
  web_url: `${instance.url}/groups/${instance.fullPath(group)}`,
  name: group.name,
  path: group.path,
  description: group.description,
  visibility: group.visibility,
  share_with_group_lock: false,
  require_two_factor_authentication: false,
  two_factor_grace_period: 48,
  project_creation_level: "developer",
  auto_devops_enabled: null,
  subgroup_creation_level: "maintainer",
  emails_disabled: false,
  emails_enabled: true,
  mentions_disabled: null,
  lfs_enabled: true,
  default_branch: null,
  default_branch_protection: 2,
  default_branch_protection_defaults: {
    allowed_to_push: [{ access_level: 40 }],
    allow_force_push: false,
    allowed_to_merge: [{ access_level: 40 }],
    developer_can_initial_push: false,
  },
  avatar_url: null,
  request_access_enabled: true,
  full_name: instance.fullName(group),
  full_path: instance.fullPath(group),
  created_at: group.createdAt.toISOString(),
  parent_id: group.parent?.id ?? null,
  organization_id: 1,
  shared_runners_setting: "enabled",
  marked_for_deletion_on: null,
  archived: false,
});

function createGroup(call: ApiCall): unknown {
  const { instance, parameters } = call;
  const [name, path] = [parameters.requiredText("name"), parameters.requiredText("path")];
  const visibility = parameters.text("visibility", { values: VISIBILITIES }) ?? "private";
  const parentId = parameters.integer("parent_id");
  parameters.check();
  const parent = parentId === undefined ? undefined : instance.findNamespace(String(parentId));
  if (parentId !== undefined) requireParent(call, parent);
  const siblings = instance.namespaces.filter((other) => other.parent === parent);
  if (siblings.some((other) => other.path.toLowerCase() === path.toLowerCase())) {
    throw refused('Failed to save group {:path=>["has already been taken"]}');
  }
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(path) || /\.(git|atom)$/.test(path)) {
    throw refused(
      "Failed to save group {:path=>[\"can contain only letters, digits, '_', '-' and '.'. " +
        "Cannot start with '-', end in '.git' or end in '.atom'\"]}",
    );
  }
  const description = parameters.text("description") ?? "";
  const optionalParent = parent ? { parent } : {};
  const group = instance.addNamespace({
    kind: "group",
    name,
    path,
    visibility: visibility as Visibility,
    description,
    ...optionalParent,
  });
  group.members.set(call.user.id, { user: call.user, accessLevel: AccessLevel.owner, createdAt: new Date() });
  return groupAnswer(instance, group);
}

function requireParent(call: ApiCall, parent: Namespace | undefined): void {
  if (!parent || parent.kind !== "group" || !canReadNamespace(call.user, parent)) throw notFound("Group");
  if (namespaceAccess(call.user, parent) < AccessLevel.maintainer) throw forbidden();
}

/** https://docs.gitlab.com/api/groups/ */
export function registerGroups(routes: Routes): void {
  routes.post("/groups", createGroup);
  routes.get("/groups/:id", (call) => groupAnswer(routes.instance, call.group()), { anonymous: true });
}
