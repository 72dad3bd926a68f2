import { projectAccess } from "./authorization";
import { mayMergeTo } from "./branch-protection";
import { isDraft } from "./ci/predefined-variables";
import type { Instance } from "./instance";
import { canMerge } from "./merge-tree";
import { AccessLevel, type MergeRequest, type Pipeline, type Project, type User } from "./model";
import { pipelineDetail, pipelineSummary } from "./pipeline-answer";
import { basicUser } from "./users";

/** The newest pipeline of the merge request's head: its own, or one of the branch. */
export const headPipeline = (
  project: Project,
  { iid, sha, sourceBranch }: MergeRequest,
): Pipeline | undefined =>
  project.pipelines
    .filter((pipeline) => pipeline.sha === sha)
    .filter(
      (pipeline) => pipeline.mergeRequestIid === iid || (pipeline.ref === sourceBranch && !pipeline.tag),
    )
    .at(-1);

type MergeStatus =
  | "mergeable"
  | "not_open"
  | "draft_status"
  | "conflict"
  | "need_rebase"
  | "commits_status"
  | "ci_must_pass"
  | "ci_still_running";

/** https://docs.gitlab.com/api/merge_requests/#merge-status */
export async function mergeStatus(
  instance: Instance,
  project: Project,
  mergeRequest: MergeRequest,
): Promise<MergeStatus> {
  if (mergeRequest.state !== "opened") return "not_open";
  const repository = instance.repository(project);
  const [source, target] = [
    await repository.branchHead(mergeRequest.sourceBranch),
    await repository.branchHead(mergeRequest.targetBranch),
  ];
  if (source === undefined || target === undefined || source === target) return "commits_status";
  if (isDraft(mergeRequest.title)) return "draft_status";
  if (project.settings["only_allow_merge_if_pipeline_succeeds"] === true) {
    const status = headPipeline(project, mergeRequest)?.status;
    const skippedCounts =
      status === "skipped" && project.settings["allow_merge_on_skipped_pipeline"] === true;
    if (["created", "pending", "running", "waiting_for_resource", "preparing"].includes(status ?? ""))
      return "ci_still_running";
    if (status !== "success" && !skippedCounts) return "ci_must_pass";
  }
  const forward = await repository.isAncestor(target, source);
  if (project.settings["merge_method"] !== "merge" && !forward) return "need_rebase";
  return forward || (await canMerge(instance, project, source, target)) ? "mergeable" : "conflict";
}

/** https://docs.gitlab.com/api/merge_requests/#list-project-merge-requests */
export async function mergeRequestSummary(
  instance: Instance,
  project: Project,
  mergeRequest: MergeRequest,
): Promise<Record<string, unknown>> {
  const status = await mergeStatus(instance, project, mergeRequest);
  const people = (users: readonly User[]): unknown[] => users.map((user) => basicUser(instance, user));
  const person = (user: User | null): unknown => (user ? basicUser(instance, user) : null);
  const time = (date: Date | null): string | null => date?.toISOString() ?? null;
  const path = instance.projectPath(project);
  const conflicts = status === "conflict" || status === "need_rebase";
  return {
    id: mergeRequest.id,
    iid: mergeRequest.iid,
    project_id: project.id,
    title: mergeRequest.title,
    description: mergeRequest.description,
    state: mergeRequest.state,
    created_at: time(mergeRequest.createdAt),
    updated_at: time(mergeRequest.updatedAt),
    merged_by: person(mergeRequest.mergeUser),
    merge_user: person(mergeRequest.mergeUser),
    merged_at: time(mergeRequest.mergedAt),
    closed_by: person(mergeRequest.closedBy),
    closed_at: time(mergeRequest.closedAt),
    target_branch: mergeRequest.targetBranch,
    source_branch: mergeRequest.sourceBranch,
    user_notes_count: mergeRequest.notes.filter(({ system }) => !system).length,
    upvotes: 0,
    downvotes: 0,
    author: basicUser(instance, mergeRequest.author),
    assignees: people(mergeRequest.assignees),
    assignee: person(mergeRequest.assignees[0] ?? null),
    reviewers: people(mergeRequest.reviewers),
    source_project_id: project.id,
    target_project_id: project.id,
    labels: [...mergeRequest.labels].sort(),
    draft: isDraft(mergeRequest.title),
    work_in_progress: isDraft(mergeRequest.title),
    imported: false,
    milestone: null,
    merge_when_pipeline_succeeds: false,
    merge_status: conflicts ? "cannot_be_merged" : "can_be_merged",
    detailed_merge_status: status,
    merge_after: null,
    sha: mergeRequest.sha,
    merge_commit_sha: mergeRequest.mergeCommitSha,
    squash_commit_sha: mergeRequest.squashCommitSha,
    discussion_locked: null,
    should_remove_source_branch: null,
    force_remove_source_branch: mergeRequest.removeSourceBranch,
    prepared_at: time(mergeRequest.createdAt),
    reference: `!${mergeRequest.iid}`,
    references: {
      short: `!${mergeRequest.iid}`,
      relative: `!${mergeRequest.iid}`,
      full: `${path}!${mergeRequest.iid}`,
    },
    web_url: `${instance.url}/${path}/-/merge_requests/${mergeRequest.iid}`,
    time_stats: {
      time_estimate: 0,
      total_time_spent: 0,
      human_time_estimate: null,
      human_total_time_spent: null,
    },
    squash: mergeRequest.squash,
    squash_on_merge: mergeRequest.squash,
    task_completion_status: { count: 0, completed_count: 0 },
    has_conflicts: status === "conflict",
    blocking_discussions_resolved: true,
  };
}

export async function mergeRequestDetail(
  instance: Instance,
  project: Project,
  mergeRequest: MergeRequest,
  user: User,
): Promise<Record<string, unknown>> {
  const head = headPipeline(project, mergeRequest);
  const { baseSha, sha, startSha } = mergeRequest;
  const changes = await instance.repository(project).run(["diff", "--name-only", "-z", baseSha, sha, "--"]);
  return {
    ...(await mergeRequestSummary(instance, project, mergeRequest)),
    subscribed: mergeRequest.author === user,
    changes_count: String(changes.toString().split("\0").length - 1),
    latest_build_started_at: head?.startedAt?.toISOString() ?? null,
    latest_build_finished_at: head?.finishedAt?.toISOString() ?? null,
    first_deployed_to_production_at: null,
    pipeline: head ? pipelineSummary(instance, project, head) : null,
    head_pipeline: head ? pipelineDetail(instance, project, head) : null,
    diff_refs: { base_sha: baseSha, head_sha: sha, start_sha: startSha },
    merge_error: null,
    first_contribution: false,
    user: {
      can_merge:
        projectAccess(user, project) >= AccessLevel.developer &&
        mayMergeTo(user, project, mergeRequest.targetBranch),
    },
  };
}
