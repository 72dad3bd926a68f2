import type { ApiCall } from "./api-call";
import { mayMergeTo, protectionsOf } from "./branch-protection";
import { GitFailure } from "./git";
import { NO_COMMIT } from "./git-repository";
import { GitLabError, refused, unauthorized } from "./gitlab-error";
import type { Instance } from "./instance";
import { headPipeline, mergeRequestDetail, mergeStatus } from "./merge-request-answer";
import { addSystemNote } from "./merge-request-refresh";
import { findMergeRequest, mergeRequestProject } from "./merge-requests";
import { mergeCommits } from "./merge-tree";
import { isComplete, type MergeRequest, type Project, type User } from "./model";
import type { Routes } from "./routes";
import { afterPush } from "./push";

const notAllowed = (): GitLabError => refused("405 Method Not Allowed", 405);

interface Wishes {
  readonly squash: boolean;
  readonly removeSourceBranch: boolean;
  readonly message: string | undefined;
  readonly squashMessage: string | undefined;
}

/** https://docs.gitlab.com/api/merge_requests/#merge-a-merge-request */
async function merge(call: ApiCall): Promise<unknown> {
  const { instance, parameters } = call;
  const project = mergeRequestProject(call);
  const mergeRequest = findMergeRequest(call, project);
  const sha = parameters.text("sha");
  const automatic =
    parameters.boolean("auto_merge") ?? parameters.boolean("merge_when_pipeline_succeeds") ?? false;
  const wishes: Wishes = {
    squash: parameters.boolean("squash") ?? mergeRequest.squash,
    removeSourceBranch: parameters.boolean("should_remove_source_branch") ?? mergeRequest.removeSourceBranch,
    message: parameters.text("merge_commit_message"),
    squashMessage: parameters.text("squash_commit_message"),
  };
  parameters.check();
  if (!mayMergeTo(call.user, project, mergeRequest.targetBranch)) throw unauthorized();
  if (automatic) refuseAutoMerge(project, mergeRequest);
  const status = await mergeStatus(instance, project, mergeRequest);
  if (status === "conflict" || status === "need_rebase") throw refused("Branch cannot be merged", 422);
  if (status !== "mergeable") throw notAllowed();
  if (sha !== undefined && sha !== mergeRequest.sha)
    throw refused(`SHA does not match HEAD of source branch: ${mergeRequest.sha}`, 409);
  await perform(instance, project, mergeRequest, call.user, wishes);
  return mergeRequestDetail(instance, project, mergeRequest, call.user);
}

function refuseAutoMerge(project: Project, mergeRequest: MergeRequest): void {
  const pipeline = headPipeline(project, mergeRequest);
  if (!pipeline || isComplete(pipeline.status)) return;
  throw new GitLabError(404, {
    error: "404 Not Found",
    sandbox:
      "Merging by itself when the pipeline succeeds is not in the sandbox. Wait for the pipeline, then merge.",
  });
}

/** The commits that the target branch gets, its new head last. */
async function newCommits(
  instance: Instance,
  project: Project,
  mergeRequest: MergeRequest,
  user: User,
  target: string,
  wishes: Wishes,
): Promise<{ head: string; mergeCommit: string | null; squashCommit: string | null }> {
  const author = { name: user.name, email: user.email };
  const { title, sourceBranch, targetBranch, iid } = mergeRequest;
  const reference = `See merge request ${instance.projectPath(project)}!${iid}`;
  const message =
    wishes.message ?? `Merge branch '${sourceBranch}' into '${targetBranch}'\n\n${title}\n\n${reference}`;
  const conflict = refused("Branch cannot be merged", 422);
  let source = mergeRequest.sha;
  if (wishes.squash) {
    const base = mergeRequest.baseSha;
    const squashMessage = wishes.squashMessage ?? title;
    const squashed = await mergeCommits(instance, project, {
      ...{ source, target: base, kind: "squash" as const, message: squashMessage, author },
    });
    if (squashed === undefined) throw conflict;
    source = squashed;
  }
  const squashCommit = wishes.squash ? source : null;
  if (project.settings["merge_method"] === "ff") return { head: source, mergeCommit: null, squashCommit };
  const merged = await mergeCommits(instance, project, { source, target, kind: "merge", message, author });
  if (merged === undefined) throw conflict;
  return { head: merged, mergeCommit: merged, squashCommit };
}

async function perform(
  instance: Instance,
  project: Project,
  mergeRequest: MergeRequest,
  user: User,
  wishes: Wishes,
): Promise<void> {
  const repository = instance.repository(project);
  const target = (await repository.branchHead(mergeRequest.targetBranch)) ?? NO_COMMIT;
  const { head, mergeCommit, squashCommit } = await newCommits(
    instance,
    project,
    mergeRequest,
    user,
    target,
    wishes,
  );
  const update = { ref: `refs/heads/${mergeRequest.targetBranch}`, before: target, after: head };
  try {
    await repository.updateRefs([update]);
  } catch (error) {
    // Someone pushed to the target branch in between.
    if (error instanceof GitFailure) throw refused("Branch cannot be merged", 422);
    throw error;
  }
  const now = new Date();
  Object.assign(mergeRequest, {
    state: "merged",
    mergeUser: user,
    mergedAt: now,
    updatedAt: now,
    mergeCommitSha: mergeCommit,
    squashCommitSha: squashCommit,
  });
  addSystemNote(instance, mergeRequest, user, "merged");
  await afterPush(instance, project, user, [update]);
  if (wishes.removeSourceBranch) await removeSource(instance, project, mergeRequest);
}

async function removeSource(instance: Instance, project: Project, mergeRequest: MergeRequest): Promise<void> {
  const { sourceBranch, sha } = mergeRequest;
  if (sourceBranch === project.defaultBranch || protectionsOf(project, sourceBranch).length > 0) return;
  const repository = instance.repository(project);
  if ((await repository.branchHead(sourceBranch)) !== sha) return;
  await repository.updateRefs([{ ref: `refs/heads/${sourceBranch}`, before: sha, after: NO_COMMIT }]);
}

export function registerMerging(routes: Routes): void {
  routes.put("/projects/:id/merge_requests/:merge_request_iid/merge", merge);
}
