import type { Parameters } from "./parameters";

type Setting =
  | { readonly kind: "boolean"; readonly initial: boolean }
  | { readonly kind: "integer"; readonly initial: number | null }
  | { readonly kind: "text"; readonly initial: string | null; readonly values?: readonly string[] };

const flag = (initial: boolean): Setting => ({ kind: "boolean", initial });
const count = (initial: number | null): Setting => ({ kind: "integer", initial });
const text = (initial: string | null, values?: readonly string[]): Setting => ({
  kind: "text",
  initial,
  values,
});

const FEATURE_LEVELS = ["disabled", "private", "enabled"];
const feature = (initial = "enabled"): Setting => text(initial, FEATURE_LEVELS);
const PUBLIC_FEATURE_LEVELS = [...FEATURE_LEVELS, "public"];

/** Roles that may pass variables to a pipeline: https://docs.gitlab.com/ci/variables/#restrict-pipeline-variables */
const PIPELINE_VARIABLE_ROLES = ["no_one_allowed", "developer", "maintainer", "owner"] as const;

/** Attributes of a project that the sandbox stores without acting on them (but for those named elsewhere by a constant). */
const SETTINGS: Readonly<Record<string, Setting>> = {
  issues_access_level: feature(),
  repository_access_level: feature(),
  merge_requests_access_level: feature(),
  forking_access_level: feature(),
  wiki_access_level: feature(),
  builds_access_level: feature(),
  snippets_access_level: feature(),
  pages_access_level: text("private", PUBLIC_FEATURE_LEVELS),
  analytics_access_level: feature(),
  container_registry_access_level: feature(),
  security_and_compliance_access_level: feature("private"),
  releases_access_level: feature(),
  environments_access_level: feature(),
  feature_flags_access_level: feature(),
  infrastructure_access_level: feature(),
  monitor_access_level: feature(),
  model_experiments_access_level: feature(),
  model_registry_access_level: feature(),
  package_registry_access_level: text("enabled", PUBLIC_FEATURE_LEVELS),
  packages_enabled: flag(true),
  emails_enabled: flag(true),
  shared_runners_enabled: flag(true),
  group_runners_enabled: flag(true),
  lfs_enabled: flag(true),
  resolve_outdated_diff_discussions: flag(false),
  service_desk_enabled: flag(false),
  request_access_enabled: flag(true),
  only_allow_merge_if_pipeline_succeeds: flag(false),
  only_allow_merge_if_all_discussions_are_resolved: flag(false),
  allow_merge_on_skipped_pipeline: flag(false),
  remove_source_branch_after_merge: flag(true),
  printing_merge_request_link_enabled: flag(true),
  autoclose_referenced_issues: flag(true),
  enforce_auth_checks_on_uploads: flag(true),
  warn_about_potentially_unwanted_characters: flag(true),
  merge_method: text("merge", ["merge", "rebase_merge", "ff"]),
  squash_option: text("default_off", ["never", "always", "default_on", "default_off"]),
  suggestion_commit_message: text(null),
  merge_commit_template: text(null),
  squash_commit_template: text(null),
  issue_branch_template: text(null),
  ci_config_path: text(""),
  ci_default_git_depth: count(20),
  ci_delete_pipelines_in_seconds: count(null),
  ci_forward_deployment_enabled: flag(true),
  ci_forward_deployment_rollback_allowed: flag(true),
  ci_separated_caches: flag(true),
  ci_allow_fork_pipelines_to_run_in_parent_project: flag(true),
  ci_push_repository_for_job_token_allowed: flag(false),
  ci_pipeline_variables_minimum_override_role: text("developer", PIPELINE_VARIABLE_ROLES),
  build_git_strategy: text("fetch", ["fetch", "clone"]),
  build_timeout: count(3600),
  auto_cancel_pending_pipelines: text("enabled", ["disabled", "enabled"]),
  auto_devops_enabled: flag(false),
  auto_devops_deploy_strategy: text("continuous", ["continuous", "manual", "timed_incremental"]),
  keep_latest_artifact: flag(true),
  max_artifacts_size: count(null),
};

/** Older names that set the same attribute: https://docs.gitlab.com/api/projects/#edit-a-project */
const FORMER_FLAGS: Readonly<Record<string, string>> = {
  issues_enabled: "issues_access_level",
  merge_requests_enabled: "merge_requests_access_level",
  wiki_enabled: "wiki_access_level",
  jobs_enabled: "builds_access_level",
  builds_enabled: "builds_access_level",
  snippets_enabled: "snippets_access_level",
  container_registry_enabled: "container_registry_access_level",
};

/** Boolean attributes with another name in the answer than in the request. */
const RENAMED_FLAGS: Readonly<Record<string, { readonly from: string; readonly initial: boolean }>> = {
  public_jobs: { from: "public_builds", initial: true },
};

export const SETTING_NAMES = [
  ...Object.keys(SETTINGS),
  ...Object.keys(FORMER_FLAGS),
  "public_builds",
  "public_jobs",
  "emails_disabled",
];

export const initialSettings = (): Record<string, unknown> => ({
  ...Object.fromEntries(Object.entries(SETTINGS).map(([name, { initial }]) => [name, initial])),
  ...Object.fromEntries(Object.entries(RENAMED_FLAGS).map(([name, { initial }]) => [name, initial])),
});

function settingValue(name: string, setting: Setting, parameters: Parameters): unknown {
  if (setting.kind === "boolean") return parameters.boolean(name);
  if (setting.kind === "integer") return parameters.integer(name);
  return parameters.text(name, setting.values ? { values: setting.values } : {});
}

/** The settings that the call gives, checked; the caller still has to `check()` the parameters. */
export function givenSettings(parameters: Parameters): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const [former, level] of Object.entries(FORMER_FLAGS)) {
    const enabled = parameters.boolean(former);
    if (enabled !== undefined) given[level] = enabled ? "enabled" : "disabled";
  }
  const disabled = parameters.boolean("emails_disabled");
  if (disabled !== undefined) given["emails_enabled"] = !disabled;
  for (const [name, { from }] of Object.entries(RENAMED_FLAGS)) {
    const value = parameters.boolean(name) ?? parameters.boolean(from);
    if (value !== undefined) given[name] = value;
  }
  for (const [name, setting] of Object.entries(SETTINGS)) {
    if (!parameters.has(name)) continue;
    const value = settingValue(name, setting, parameters);
    if (value !== undefined || (parameters.values[name] === null && setting.initial === null))
      given[name] = value ?? null;
  }
  return given;
}

/** The older names, computed from the access levels. */
export const formerFlags = (settings: Readonly<Record<string, unknown>>): Record<string, boolean> =>
  Object.fromEntries(
    Object.entries(FORMER_FLAGS)
      .filter(([name]) => name !== "builds_enabled")
      .map(([name, level]) => [name, settings[level] !== "disabled"]),
  );
