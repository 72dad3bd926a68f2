import { type GitRepository, NO_COMMIT, type RefUpdate } from "./git-repository";
import type { Instance } from "./instance";
import type { MergeRequest, Project, User } from "./model";
import { createMergeRequestPipeline } from "./pipeline-creation";

const BRANCH = "refs/heads/";

/** Where two branches parted; the target itself where they share nothing. */
export async function baseOf(repository: GitRepository, target: string, source: string): Promise<string> {
  const [base] = (
    await repository.run(["merge-base", "--all", target, source]).catch(() => Buffer.from(target))
  )
    .toString()
    .trim()
    .split("\n");
  return base ?? target;
}

export const headRef = ({ iid }: MergeRequest): string => `refs/merge-requests/${iid}/head`;

/** GitLab's own remarks in the discussion. */
export function addSystemNote(
  instance: Instance,
  mergeRequest: MergeRequest,
  author: User,
  body: string,
): void {
  const now = new Date();
  mergeRequest.notes.push({
    id: instance.nextId("note"),
    author,
    body,
    createdAt: now,
    updatedAt: now,
    system: true,
    internal: false,
  });
}

/** What a push means for open merge requests: a new head and a new pipeline, or the merge itself. */
export async function refreshMergeRequests(
  instance: Instance,
  project: Project,
  user: User,
  { ref, after }: RefUpdate,
): Promise<void> {
  if (!ref.startsWith(BRANCH) || after === NO_COMMIT) return;
  const branch = ref.slice(BRANCH.length);
  const open = project.mergeRequests.filter(({ state }) => state === "opened");
  for (const mergeRequest of open.filter(({ sourceBranch }) => sourceBranch === branch)) {
    if (mergeRequest.sha === after) continue;
    await moveHead(instance, project, mergeRequest, user, after);
    await createMergeRequestPipeline(instance, project, user, mergeRequest);
  }
  for (const mergeRequest of open.filter(({ targetBranch }) => targetBranch === branch)) {
    await noticeMerge(instance, project, mergeRequest, user, after);
  }
}

async function moveHead(
  instance: Instance,
  project: Project,
  mergeRequest: MergeRequest,
  user: User,
  sha: string,
): Promise<void> {
  const repository = instance.repository(project);
  const target = (await repository.branchHead(mergeRequest.targetBranch)) ?? mergeRequest.startSha;
  const added = await repository.log([sha, `^${mergeRequest.sha}`, `^${target}`], []);
  const lines = added.map(({ id, message }) => `* ${id.slice(0, 8)} - ${message.split("\n")[0] ?? ""}`);
  await repository.updateRefs([{ ref: headRef(mergeRequest), before: mergeRequest.sha, after: sha }]);
  const baseSha = await baseOf(repository, target, sha);
  Object.assign(mergeRequest, { sha, baseSha, startSha: target, updatedAt: new Date() });
  const count = `${added.length} commit${added.length === 1 ? "" : "s"}`;
  addSystemNote(instance, mergeRequest, user, `added ${count}\n\n${lines.join("\n")}`);
}

/** Commits that come to the target branch by a push count as merged. */
async function noticeMerge(
  instance: Instance,
  project: Project,
  mergeRequest: MergeRequest,
  user: User,
  target: string,
): Promise<void> {
  if (!(await instance.repository(project).isAncestor(mergeRequest.sha, target))) return;
  const now = new Date();
  Object.assign(mergeRequest, { state: "merged", mergeUser: user, mergedAt: now, updatedAt: now });
  addSystemNote(instance, mergeRequest, user, "merged manually");
}
