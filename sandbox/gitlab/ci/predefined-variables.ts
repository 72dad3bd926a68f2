import { protectionsOf } from "../branch-protection";
import type { Commit } from "../git-repository";
import type { Instance } from "../instance";
import type { MergeRequest, PipelineSource, Project, User } from "../model";
import { GITLAB_VERSION } from "../version";
import { refSlug } from "./slug";

/** What a new pipeline is about. */
export interface PipelineSubject {
  readonly id: number;
  readonly iid: number;
  readonly source: PipelineSource;
  readonly ref: string;
  readonly tag: boolean;
  readonly sha: string;
  readonly beforeSha: string;
  readonly commit: Commit;
  readonly user: User;
  readonly mergeRequest: MergeRequest | undefined;
  readonly createdAt: Date;
}

/** GitLab writes times of variables without milliseconds. */
const time = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, "Z");

/** The branch or tag behind a pipeline: that of a merge request is its source branch. */
export const branchOf = ({ mergeRequest, ref }: Pick<PipelineSubject, "mergeRequest" | "ref">): string =>
  mergeRequest?.sourceBranch ?? ref;

/** What GitLab gives every job of a pipeline: https://docs.gitlab.com/ci/variables/predefined_variables/ */
export function pipelineVariables(
  instance: Instance,
  project: Project,
  subject: PipelineSubject,
): Record<string, string> {
  const url = `${instance.url}/${instance.projectPath(project)}`;
  return {
    ...serverVariables(instance),
    ...projectVariables(instance, project),
    ...commitVariables(project, subject),
    ...userVariables(subject.user),
    ...mergeRequestVariables(instance, project, subject),
    ...openMergeRequests(instance, project, subject),
    ...(subject.source === "trigger" ? { CI_PIPELINE_TRIGGERED: "true" } : {}),
    CI_PIPELINE_ID: String(subject.id),
    CI_PIPELINE_IID: String(subject.iid),
    CI_PIPELINE_URL: `${url}/-/pipelines/${subject.id}`,
    CI_PIPELINE_SOURCE: subject.source,
    CI_PIPELINE_CREATED_AT: time(subject.createdAt),
    CI_CONFIG_PATH: configurationPath(project),
  };
}

export const configurationPath = (project: Project): string => {
  const path = project.settings["ci_config_path"];
  return typeof path === "string" && path !== "" ? path : ".gitlab-ci.yml";
};

function serverVariables(instance: Instance): Record<string, string> {
  const { protocol, hostname, port, host } = new URL(instance.url);
  const [major = "", minor = "", patch = ""] = GITLAB_VERSION.split(".");
  return {
    CI: "true",
    GITLAB_CI: "true",
    GITLAB_FEATURES: "",
    CI_SERVER: "yes",
    CI_SERVER_NAME: "GitLab",
    CI_SERVER_URL: instance.url,
    CI_SERVER_HOST: hostname,
    CI_SERVER_PORT: port,
    CI_SERVER_FQDN: host,
    CI_SERVER_PROTOCOL: protocol.replace(":", ""),
    CI_SERVER_VERSION: GITLAB_VERSION,
    CI_SERVER_VERSION_MAJOR: major,
    CI_SERVER_VERSION_MINOR: minor,
    CI_SERVER_VERSION_PATCH: patch,
    CI_API_V4_URL: `${instance.url}/api/v4`,
    CI_API_GRAPHQL_URL: `${instance.url}/api/graphql`,
  };
}

function projectVariables(instance: Instance, project: Project): Record<string, string> {
  const path = instance.projectPath(project);
  const namespace = instance.fullPath(project.namespace);
  return {
    CI_PROJECT_ID: String(project.id),
    CI_PROJECT_NAME: project.path,
    CI_PROJECT_TITLE: project.name,
    CI_PROJECT_DESCRIPTION: project.description ?? "",
    CI_PROJECT_PATH: path,
    CI_PROJECT_PATH_SLUG: refSlug(path),
    CI_PROJECT_NAMESPACE: namespace,
    CI_PROJECT_NAMESPACE_ID: String(project.namespace.id),
    CI_PROJECT_ROOT_NAMESPACE: namespace.split("/")[0] ?? namespace,
    CI_PROJECT_URL: `${instance.url}/${path}`,
    CI_PROJECT_VISIBILITY: project.visibility,
    CI_DEFAULT_BRANCH: project.defaultBranch,
    CI_REPOSITORY_URL: `${instance.url}/${path}.git`,
  };
}

/** `CI_COMMIT_BRANCH` is not there for tags and merge requests, `CI_COMMIT_TAG` for tags alone. */
function commitVariables(project: Project, subject: PipelineSubject): Record<string, string> {
  const { commit, tag, mergeRequest } = subject;
  const branch = branchOf(subject);
  const [title = "", ...rest] = commit.message.split("\n");
  return {
    CI_COMMIT_SHA: subject.sha,
    CI_COMMIT_SHORT_SHA: subject.sha.slice(0, 8),
    CI_COMMIT_BEFORE_SHA: subject.beforeSha,
    CI_COMMIT_REF_NAME: branch,
    CI_COMMIT_REF_SLUG: refSlug(branch),
    CI_COMMIT_REF_PROTECTED: String(!tag && protectionsOf(project, branch).length > 0),
    CI_COMMIT_MESSAGE: commit.message,
    CI_COMMIT_TITLE: title,
    CI_COMMIT_DESCRIPTION: rest.join("\n").replace(/^\n/, ""),
    CI_COMMIT_TIMESTAMP: commit.committedDate.replace(".000", ""),
    CI_COMMIT_AUTHOR: `${commit.authorName} <${commit.authorEmail}>`,
    ...(tag ? { CI_COMMIT_TAG: branch, CI_COMMIT_TAG_MESSAGE: "" } : {}),
    ...(tag || mergeRequest ? {} : { CI_COMMIT_BRANCH: branch }),
  };
}

const userVariables = (user: User): Record<string, string> => ({
  GITLAB_USER_ID: String(user.id),
  GITLAB_USER_LOGIN: user.username,
  GITLAB_USER_NAME: user.name,
  GITLAB_USER_EMAIL: user.email,
});

/** https://docs.gitlab.com/ci/variables/predefined_variables/#predefined-variables-for-merge-request-pipelines */
function mergeRequestVariables(
  instance: Instance,
  project: Project,
  { mergeRequest }: PipelineSubject,
): Record<string, string> {
  if (!mergeRequest) return {};
  const path = instance.projectPath(project);
  const sides = { CI_MERGE_REQUEST_PROJECT: project, CI_MERGE_REQUEST_SOURCE_PROJECT: project };
  const projects = Object.keys(sides).flatMap((prefix) => [
    [`${prefix}_ID`, String(project.id)],
    [`${prefix}_PATH`, path],
    [`${prefix}_URL`, `${instance.url}/${path}`],
  ]);
  return {
    ...(Object.fromEntries(projects) as Record<string, string>),
    CI_MERGE_REQUEST_ID: String(mergeRequest.id),
    CI_MERGE_REQUEST_IID: String(mergeRequest.iid),
    CI_MERGE_REQUEST_REF_PATH: `refs/merge-requests/${mergeRequest.iid}/head`,
    CI_MERGE_REQUEST_EVENT_TYPE: "detached",
    CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: mergeRequest.sourceBranch,
    CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: "",
    CI_MERGE_REQUEST_SOURCE_BRANCH_PROTECTED: String(
      protectionsOf(project, mergeRequest.sourceBranch).length > 0,
    ),
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: mergeRequest.targetBranch,
    CI_MERGE_REQUEST_TARGET_BRANCH_SHA: "",
    CI_MERGE_REQUEST_TARGET_BRANCH_PROTECTED: String(
      protectionsOf(project, mergeRequest.targetBranch).length > 0,
    ),
    CI_MERGE_REQUEST_DIFF_BASE_SHA: mergeRequest.baseSha,
    CI_MERGE_REQUEST_TITLE: mergeRequest.title,
    CI_MERGE_REQUEST_DESCRIPTION: (mergeRequest.description ?? "").slice(0, 2700),
    CI_MERGE_REQUEST_DRAFT: String(isDraft(mergeRequest.title)),
    CI_MERGE_REQUEST_SQUASH_ON_MERGE: String(mergeRequest.squash),
    ...(mergeRequest.labels.length > 0 ? { CI_MERGE_REQUEST_LABELS: mergeRequest.labels.join(",") } : {}),
    ...(mergeRequest.assignees.length > 0
      ? { CI_MERGE_REQUEST_ASSIGNEES: mergeRequest.assignees.map(({ username }) => username).join(", ") }
      : {}),
  };
}

export const isDraft = (title: string): boolean => /^(\[draft\]|\(draft\)|draft:)/i.test(title.trim());

/** Up to four open merge requests that have the branch as their source. */
function openMergeRequests(
  instance: Instance,
  project: Project,
  subject: PipelineSubject,
): Record<string, string> {
  if (subject.tag) return {};
  const path = instance.projectPath(project);
  const open = project.mergeRequests
    .filter(({ state, sourceBranch }) => state === "opened" && sourceBranch === branchOf(subject))
    .slice(-4)
    .map(({ iid }) => `${path}!${iid}`);
  return open.length === 0 ? {} : { CI_OPEN_MERGE_REQUESTS: open.join(",") };
}
