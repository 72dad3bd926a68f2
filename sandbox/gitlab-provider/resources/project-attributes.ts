/** How `gitlab_project` speaks of what https://docs.gitlab.com/api/projects/ calls by another name, or not at all. */
const ACCESS = ["disabled", "private", "enabled"];

const FEATURES = [
  ...[
    "analytics",
    "builds",
    "container_registry",
    "environments",
    "feature_flags",
    "forking",
    "infrastructure",
    "issues",
  ],
  ...[
    "merge_requests",
    "model_experiments",
    "model_registry",
    "monitor",
    "releases",
    "repository",
    "requirements",
  ],
  ...["security_and_compliance", "snippets", "wiki"],
].map((name) => `${name}_access_level`);

/** Attributes that creation and update both take. */
export const SENT: readonly string[] = [
  ...["name", "path", "description", "default_branch", "visibility_level", "merge_method", "squash_option"],
  ...[
    "topics",
    "tags",
    "ci_config_path",
    "suggestion_commit_message",
    "merge_commit_template",
    "squash_commit_template",
  ],
  ...[
    "request_access_enabled",
    "issues_enabled",
    "merge_requests_enabled",
    "pipelines_enabled",
    "wiki_enabled",
  ],
  ...["snippets_enabled", "container_registry_enabled", "lfs_enabled", "packages_enabled", "emails_enabled"],
  ...["only_allow_merge_if_pipeline_succeeds", "only_allow_merge_if_all_discussions_are_resolved"],
  ...[
    "allow_merge_on_skipped_pipeline",
    "remove_source_branch_after_merge",
    "printing_merge_request_link_enabled",
  ],
  ...["resolve_outdated_diff_discussions", "autoclose_referenced_issues", "shared_runners_enabled"],
  ...[
    "group_runners_enabled",
    "auto_cancel_pending_pipelines",
    "auto_devops_enabled",
    "auto_devops_deploy_strategy",
  ],
  ...[
    "build_git_strategy",
    "build_timeout",
    "public_jobs",
    "public_builds",
    "pages_access_level",
    ...FEATURES,
  ],
];

/** Attributes that GitLab takes in an update only. */
export const ONLY_IN_UPDATES: readonly string[] = [
  ...["ci_default_git_depth", "ci_delete_pipelines_in_seconds", "ci_forward_deployment_enabled"],
  ...["ci_forward_deployment_rollback_allowed", "ci_separated_caches", "ci_id_token_sub_claim_components"],
  ...["ci_pipeline_variables_minimum_override_role", "ci_push_repository_for_job_token_allowed"],
  ...["keep_latest_artifact", "restrict_user_defined_variables", "resource_group_default_process_mode"],
];

const ONLY_ANSWERED = [
  ...["path_with_namespace", "web_url", "ssh_url_to_repo", "http_url_to_repo", "runners_token", "empty_repo"],
  ...["archived", "avatar_url", "repository_storage"],
];

/** GitLab's name of a field in requests, where it is not the attribute's. */
export const RENAMED: Readonly<Record<string, string>> = {
  visibility_level: "visibility",
  pipelines_enabled: "jobs_enabled",
  tags: "tag_list",
  public_jobs: "public_builds",
};

/** GitLab's name of a field in answers, by attribute. */
export const FIELDS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [...SENT, ...ONLY_IN_UPDATES, ...ONLY_ANSWERED].map((name) => [name, RENAMED[name] ?? name]),
  ),
  public_jobs: "public_jobs",
  public_builds: "public_jobs",
};

export const ONE_OF = {
  ...Object.fromEntries(FEATURES.map((name) => [name, ACCESS])),
  visibility_level: ["private", "internal", "public"],
  merge_method: ["merge", "rebase_merge", "ff"],
  pages_access_level: ["public", "private", "enabled", "disabled"],
  squash_option: ["never", "default_on", "always", "default_off"],
  auto_cancel_pending_pipelines: ["enabled", "disabled"],
  auto_devops_deploy_strategy: ["continuous", "manual", "timed_incremental"],
  build_git_strategy: ["clone", "fetch"],
  ci_pipeline_variables_minimum_override_role: ["developer", "maintainer", "owner", "no_one_allowed"],
} as const;

const PREMIUM = "it needs a paid tier of GitLab, and the sandbox plays the Community Edition";
const IMPORT = "the sandbox imports, mirrors and forks no repositories";
const UPLOAD = "the sandbox uploads no images";

/** Accepted by the schema, and refused where a configuration sets them: here they would do nothing. */
export const REFUSED: Readonly<Record<string, string>> = {
  ...because(PREMIUM, [
    ...[
      "allow_pipeline_trigger_approve_deployment",
      "approvals_before_merge",
      "auto_duo_code_review_enabled",
    ],
    ...[
      "ci_restrict_pipeline_cancellation_role",
      "external_authorization_classification_label",
      "issues_template",
    ],
    ...[
      "merge_pipelines_enabled",
      "merge_requests_template",
      "merge_trains_enabled",
      "requirements_access_level",
    ],
    ...["pre_receive_secret_detection_enabled", "prevent_merge_without_jira_issue", "push_rules"],
    ...["group_with_project_templates_id", "use_custom_template", "template_project_id"],
  ]),
  ...because(IMPORT, [
    ...["branches", "forked_from_project_id", "import_url", "import_url_password", "import_url_username"],
    ...["mirror", "mirror_overwrites_diverged_branches", "mirror_trigger_builds", "mr_default_target_self"],
    ...["only_mirror_protected_branches"],
  ]),
  ...because(UPLOAD, ["avatar", "avatar_hash"]),
  container_expiration_policy: "the sandbox has no container registry",
  repository_storage: "the sandbox has one storage",
  template_name: "the sandbox has no project templates",
};

function because(reason: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, reason]));
}
