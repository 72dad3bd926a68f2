import type { ApiCall } from "./api-call";
import { mayPushTo } from "./branch-protection";
import { applyActions, type CommitAction } from "./commit-actions";
import { writeCommit } from "./commit-writer";
import { forbidden, refused } from "./gitlab-error";
import { type GitRepository, NO_COMMIT } from "./git-repository";
import type { Project } from "./model";
import type { Parameters } from "./parameters";
import { afterPush } from "./push";

interface CommitRequest {
  readonly branch: string;
  readonly startBranch: string | undefined;
  readonly startSha: string | undefined;
  readonly force: boolean;
  readonly message: string;
  readonly authorName: string | undefined;
  readonly authorEmail: string | undefined;
  readonly actions: readonly CommitAction[];
}

/** The parameters that every way to make a commit has. */
export const readCommitRequest = (
  parameters: Parameters,
  actions: readonly CommitAction[],
): CommitRequest => ({
  branch: parameters.requiredText("branch", { allowBlank: false }),
  startBranch: parameters.text("start_branch"),
  startSha: parameters.text("start_sha"),
  force: parameters.boolean("force") ?? false,
  message: parameters.requiredText("commit_message"),
  authorName: parameters.text("author_name"),
  authorEmail: parameters.text("author_email"),
  actions,
});

/** Makes one commit on a branch and does all that follows a push; gives the commit's id. */
export async function createCommit(call: ApiCall, project: Project, request: CommitRequest): Promise<string> {
  const { instance, user } = call;
  const repository = call.repository(project);
  const branchHead = await repository.branchHead(request.branch);
  if (!mayPushTo(user, project, request.branch))
    throw forbidden("You are not allowed to push into this branch");
  const parent = project.empty ? undefined : await startOf(repository, request, branchHead);
  if (branchHead === undefined && !(await repository.isBranchName(request.branch)))
    throw refused("Branch name is invalid");
  if (request.message.trim() === "") throw refused("Commit message can't be blank");
  await refuseChangedFiles(repository, parent, request.actions);
  const committer = { name: user.name, email: user.email };
  const id = await writeCommit(repository, {
    branch: request.branch,
    branchHead,
    parent,
    message: request.message,
    author: { name: request.authorName ?? user.name, email: request.authorEmail ?? user.email },
    committer,
    changes: applyActions(parent === undefined ? [] : await repository.files(parent), request.actions),
  });
  const update = { ref: `refs/heads/${request.branch}`, before: branchHead ?? NO_COMMIT, after: id };
  await afterPush(instance, project, user, [update]);
  return id;
}

/** The commit that the new one is made on. */
async function startOf(
  repository: GitRepository,
  request: CommitRequest,
  branchHead: string | undefined,
): Promise<string> {
  const { branch, startBranch, startSha } = request;
  const elsewhere = startSha !== undefined || (startBranch !== undefined && startBranch !== branch);
  if (!elsewhere) {
    if (branchHead === undefined) throw refused("You can only create or edit files when you are on a branch");
    return branchHead;
  }
  if (branchHead !== undefined && !request.force) {
    throw refused(
      `A branch called '${branch}' already exists. Switch to that branch in order to make changes`,
    );
  }
  const start =
    startSha === undefined
      ? await repository.branchHead(startBranch ?? "")
      : await repository.commitId(startSha);
  if (start === undefined) {
    throw refused(
      startSha === undefined
        ? "You can only create or edit files when you are on a branch"
        : `Cannot find start_sha '${startSha}'`,
    );
  }
  return start;
}

/** Actions that heed `last_commit_id`: https://docs.gitlab.com/api/commits/#create-a-commit */
const CHECKED: readonly string[] = ["update", "move", "delete"];

/** `last_commit_id` of an action: the file must not have changed since. */
async function refuseChangedFiles(
  repository: GitRepository,
  parent: string | undefined,
  actions: readonly CommitAction[],
): Promise<void> {
  for (const { action, lastCommitId, path, previousPath } of actions) {
    if (lastCommitId === undefined || parent === undefined || !CHECKED.includes(action)) continue;
    const [last] = await repository.log([parent], ["--max-count=1"], [previousPath ?? path]);
    if (last && last.id !== lastCommitId) {
      throw refused(`The file has changed since you started editing it: ${previousPath ?? path}`);
    }
  }
}
