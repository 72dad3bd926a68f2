import { canPush, projectAccess } from "./authorization";
import {
  mayForcePush,
  mayMergeTo,
  mayPushTo,
  protectDefaultBranch,
  protectionsOf,
} from "./branch-protection";
import { NO_COMMIT, type RefUpdate } from "./git-repository";
import type { Instance } from "./instance";
import { AccessLevel, type Project, type User } from "./model";
import { refreshMergeRequests } from "./merge-request-refresh";
import { createPushPipeline } from "./pipeline-creation";

const BRANCH = "refs/heads/";

/** Environment by which git finds the objects of a push before it accepts them. */
type Quarantine = Readonly<Record<string, string>>;

/** Why GitLab refuses a push, with its message, or `undefined`. */
export async function pushRefusal(
  instance: Instance,
  project: Project,
  user: User,
  updates: readonly RefUpdate[],
  quarantine: Quarantine,
): Promise<string | undefined> {
  if (!canPush(user, project)) return "You are not allowed to push code to this project.";
  for (const update of updates) {
    const refusal = update.ref.startsWith(BRANCH)
      ? await branchRefusal(instance, project, user, update, quarantine)
      : undefined;
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

async function branchRefusal(
  instance: Instance,
  project: Project,
  user: User,
  { ref, before, after }: RefUpdate,
  quarantine: Quarantine,
): Promise<string | undefined> {
  const branch = ref.slice(BRANCH.length);
  const [creation, deletion] = [before === NO_COMMIT, after === NO_COMMIT];
  if (deletion && branch === project.defaultBranch)
    return "The default branch of a project cannot be deleted.";
  if (!deletion && /^[0-9a-f]{40}(-\/|\/|$)/i.test(branch)) {
    return "You cannot create a branch with a 40-character hexadecimal branch name.";
  }
  if (project.empty) return mayPushTo(user, project, branch) ? undefined : noDefaultBranch(instance, project);
  if (protectionsOf(project, branch).length === 0) return undefined;
  if (!creation && !deletion && !mayForcePush(project, branch)) {
    const forward = await instance.repository(project).isAncestor(before, after, quarantine);
    if (!forward) return "You are not allowed to force push code to a protected branch on this project.";
  }
  if (deletion) return protectedDeletionRefusal(project, user);
  if (mayPushTo(user, project, branch)) return undefined;
  if (!creation) return "You are not allowed to push code to protected branches on this project.";
  return mayMergeTo(user, project, branch)
    ? "You can only create protected branches using the web interface and API."
    : "You are not allowed to create protected branches on this project.";
}

const protectedDeletionRefusal = (project: Project, user: User): string =>
  projectAccess(user, project) >= AccessLevel.maintainer
    ? "You can only delete protected branches using the web interface."
    : "You are not allowed to delete protected branches from this project. " +
      "Only a project maintainer or owner can delete a protected branch.";

const noDefaultBranch = (instance: Instance, project: Project): string => {
  const path = instance.projectPath(project);
  return (
    `\nA default branch (e.g. main) does not yet exist for ${path}\n` +
    `Ask a project Owner or Maintainer to create a default branch:\n\n  ${instance.url}/${path}/-/project_members\n`
  );
};

/** What GitLab does after a push or a commit of the API: the first branch becomes the protected default, pipelines start. */
export async function afterPush(
  instance: Instance,
  project: Project,
  user: User,
  updates: readonly RefUpdate[],
  options: { readonly skipPipelines?: boolean } = {},
): Promise<void> {
  const now = new Date();
  Object.assign(project, { lastActivityAt: now, updatedAt: now });
  await settleDefaultBranch(instance, project, updates);
  for (const update of updates) {
    if (update.after === NO_COMMIT) continue;
    await createPushPipeline(instance, project, user, update, options.skipPipelines ?? false);
    await refreshMergeRequests(instance, project, user, update);
  }
}

/** The first branch of a project becomes its default branch, unless the one that is meant to be came with it. */
async function settleDefaultBranch(
  instance: Instance,
  project: Project,
  updates: readonly RefUpdate[],
): Promise<void> {
  const created = updates.filter(({ ref, after }) => ref.startsWith(BRANCH) && after !== NO_COMMIT);
  const branches = created.map(({ ref }) => ref.slice(BRANCH.length));
  const [first] = branches;
  if (!project.empty || first === undefined) return;
  project.empty = false;
  if (!branches.includes(project.defaultBranch)) {
    project.defaultBranch = first;
    await instance.repository(project).setHead(first);
  }
  protectDefaultBranch(instance, project);
}
