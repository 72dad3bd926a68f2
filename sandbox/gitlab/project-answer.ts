import { namespaceAccess, projectAccess } from "./authorization";
import type { Instance } from "./instance";
import { AccessLevel, type Namespace, type Project, type User } from "./model";
import { formerFlags } from "./project-settings";
import { basicUser } from "./users";

/** Days between the deletion of a project and its removal: https://docs.gitlab.com/administration/settings/visibility_and_access_controls/#deletion-protection */
const DELETION_DELAY_DAYS = 30;
const DAY = 86_400_000;

function projectUrls(
  instance: Instance,
  project: Project,
): { web: string; http: string; ssh: string; readme: string } {
  const path = instance.projectPath(project);
  const web = `${instance.url}/${path}`;
  const host = new URL(instance.url).hostname;
  return {
    web,
    http: `${web}.git`,
    ssh: `git@${host}:${path}.git`,
    readme: `${web}/-/blob/${project.defaultBranch}/README.md`,
  };
}

const namespaceSummary = (instance: Instance, namespace: Namespace): Record<string, unknown> => ({
  id: namespace.id,
  name: namespace.name,
  path: namespace.path,
  kind: namespace.kind,
  full_path: instance.fullPath(namespace),
  parent_id: namespace.parent?.id ?? null,
  avatar_url: null,
  web_url:
    namespace.kind === "group"
      ? `${instance.url}/groups/${instance.fullPath(namespace)}`
      : `${instance.url}/${namespace.path}`,
});

const removalDate = (project: Project): string | null =>
  project.deletion &&
  new Date(project.deletion.since.getTime() + DELETION_DELAY_DAYS * DAY).toISOString().slice(0, 10);

/** `simple=true`, and what a caller without a token sees. */
export function simpleProject(instance: Instance, project: Project): Record<string, unknown> {
  const urls = projectUrls(instance, project);
  return {
    id: project.id,
    description: project.description,
    name: project.name,
    name_with_namespace: `${instance.fullName(project.namespace)} / ${project.name}`,
    path: project.path,
    path_with_namespace: instance.projectPath(project),
    created_at: project.createdAt.toISOString(),
    default_branch: project.defaultBranch,
    tag_list: project.topics,
    topics: project.topics,
    ssh_url_to_repo: urls.ssh,
    http_url_to_repo: urls.http,
    web_url: urls.web,
    readme_url: urls.readme,
    forks_count: 0,
    avatar_url: null,
    star_count: 0,
    last_activity_at: project.lastActivityAt.toISOString(),
    visibility: project.visibility,
    namespace: namespaceSummary(instance, project.namespace),
  };
}

function links(instance: Instance, project: Project): Record<string, string> {
  const self = `${instance.url}/api/v4/projects/${project.id}`;
  return {
    self,
    issues: `${self}/issues`,
    merge_requests: `${self}/merge_requests`,
    repo_branches: `${self}/repository/branches`,
    labels: `${self}/labels`,
    events: `${self}/events`,
    members: `${self}/members`,
    cluster_agents: `${self}/cluster_agents`,
  };
}

function permissions(user: User | undefined, project: Project): Record<string, unknown> {
  const level = (access: number): { access_level: number; notification_level: number } | null =>
    access === AccessLevel.none ? null : { access_level: access, notification_level: 3 };
  const own = user ? (project.members.get(user.id)?.accessLevel ?? 0) : 0;
  const group = project.namespace.kind === "group" ? namespaceAccess(user, project.namespace) : 0;
  const personal = user !== undefined && project.namespace.owner === user ? AccessLevel.owner : 0;
  return { project_access: level(Math.max(own, personal)), group_access: level(group) };
}

/** https://docs.gitlab.com/api/projects/#retrieve-a-project; CI settings and the runners' token go to maintainers only. */
export async function fullProject(
  instance: Instance,
  project: Project,
  user: User | undefined,
): Promise<Record<string, unknown>> {
  const { runnersSettings, ...settings } = split(
    project,
    projectAccess(user, project) >= AccessLevel.maintainer,
  );
  return {
    ...simpleProject(instance, project),
    container_registry_image_prefix: `${new URL(instance.url).host}/${instance.projectPath(project).toLowerCase()}`,
    _links: links(instance, project),
    ...settings,
    ...formerFlags(project.settings),
    emails_disabled: project.settings["emails_enabled"] === false,
    empty_repo: project.empty,
    archived: project.archived,
    visibility: project.visibility,
    ...(project.namespace.owner ? { owner: basicUser(instance, project.namespace.owner) } : {}),
    container_expiration_policy: {
      cadence: "1d",
      enabled: false,
      keep_n: 10,
      older_than: "90d",
      name_regex: ".*",
      name_regex_keep: null,
      next_run_at: project.createdAt.toISOString(),
    },
    repository_object_format: "sha1",
    can_create_merge_request_in: projectAccess(user, project) >= AccessLevel.guest,
    creator_id: project.creator.id,
    import_url: null,
    import_type: null,
    import_status: "none",
    import_error: null,
    open_issues_count: 0,
    description_html: "",
    updated_at: project.updatedAt.toISOString(),
    ...runnersSettings,
    shared_with_groups: [],
    ...(user ? { permissions: permissions(user, project) } : {}),
    marked_for_deletion_at: removalDate(project),
    marked_for_deletion_on: removalDate(project),
  };
}

function split(
  project: Project,
  maintainer: boolean,
): Record<string, unknown> & { runnersSettings: Record<string, unknown> } {
  const forMaintainers = /^(ci_(?!config_path)|build_|auto_|group_runners|keep_latest|max_artifacts)/;
  const entries = Object.entries(project.settings);
  const pick = (wanted: boolean): Record<string, unknown> =>
    Object.fromEntries(entries.filter(([name]) => forMaintainers.test(name) === wanted));
  const runnersSettings = maintainer
    ? {
        ...pick(true),
        runners_token: project.runnersToken,
        runner_token_expiration_interval: null,
        ci_job_token_scope_enabled: false,
        ci_id_token_sub_claim_components: ["project_path", "ref_type", "ref"],
        restrict_user_defined_variables:
          project.settings["ci_pipeline_variables_minimum_override_role"] !== "developer",
      }
    : {};
  return { ...pick(false), runnersSettings };
}
