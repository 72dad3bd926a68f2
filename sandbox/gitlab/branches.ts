import type { ApiCall } from "./api-call";
import { mayPushTo, protectionsOf } from "./branch-protection";
import { commitSummary } from "./commit-answer";
import { codeProject } from "./commits";
import { notFound } from "./gitlab-error";
import type { Commit } from "./git-repository";
import { AccessLevel, type Project } from "./model";
import type { Routes } from "./routes";

const openToDevelopers = (levels: readonly { accessLevel: number }[]): boolean =>
  levels.some(({ accessLevel }) => accessLevel === AccessLevel.developer);

async function branchAnswer(
  call: ApiCall,
  project: Project,
  name: string,
  commit: Commit,
): Promise<Record<string, unknown>> {
  const protections = protectionsOf(project, name);
  const repository = call.repository(project);
  const isDefault = name === project.defaultBranch;
  const head = isDefault ? undefined : await repository.branchHead(project.defaultBranch);
  const user = call.maybeUser;
  return {
    name,
    commit: commitSummary(call.instance, project, commit),
    merged: head !== undefined && (await repository.isAncestor(commit.id, head)),
    protected: protections.length > 0,
    developers_can_push: protections.some(({ pushAccessLevels }) => openToDevelopers(pushAccessLevels)),
    developers_can_merge: protections.some(({ mergeAccessLevels }) => openToDevelopers(mergeAccessLevels)),
    can_push: user !== undefined && mayPushTo(user, project, name),
    default: isDefault,
    web_url: `${call.instance.url}/${call.instance.projectPath(project)}/-/tree/${encodeURI(name)}`,
  };
}

async function findBranch(call: ApiCall, project: Project): Promise<{ name: string; commit: Commit }> {
  const name = call.pathValue("branch");
  const id = await call.repository(project).branchHead(name);
  const commit = id === undefined ? undefined : await call.repository(project).commit(id);
  if (!commit) throw notFound("Branch");
  return { name, commit };
}

/** https://docs.gitlab.com/api/branches/ */
export function registerBranches(routes: Routes): void {
  routes.get(
    "/projects/:id/repository/branches/:branch",
    async (call) => {
      const project = codeProject(call);
      const { name, commit } = await findBranch(call, project);
      return branchAnswer(call, project, name, commit);
    },
    { anonymous: true },
  );
}
