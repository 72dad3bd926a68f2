import type { ApiCall } from "./api-call";
import { mayMergeTo, mayPushTo, protectionsOf } from "./branch-protection";
import { commitSummary } from "./commit-answer";
import { codeProject } from "./commits";
import { forbidden, notFound, refused } from "./gitlab-error";
import { type Commit, NO_COMMIT } from "./git-repository";
import { AccessLevel, type Project } from "./model";
import { afterPush } from "./push";
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

async function listBranches(call: ApiCall): Promise<unknown> {
  const project = codeProject(call);
  const search = call.parameters.text("search") ?? "";
  const expression = call.parameters.text("regex");
  const repository = call.repository(project);
  const matches = (name: string): boolean => {
    if (expression !== undefined) return new RegExp(expression).test(name);
    const [start, end] = [search.startsWith("^"), search.endsWith("$")];
    const text = search.slice(start ? 1 : 0, end ? -1 : undefined);
    return (!start || name.startsWith(text)) && (!end || name.endsWith(text)) && name.includes(text);
  };
  const branches = call.page((await repository.refs("heads")).filter(({ name }) => matches(name)));
  const commits = await repository.commitsOf(branches.map(({ commit }) => commit));
  const answers: unknown[] = [];
  for (const { name, commit: id } of branches) {
    const commit = commits.get(id);
    if (commit) answers.push(await branchAnswer(call, project, name, commit));
  }
  return answers;
}

async function createBranch(call: ApiCall): Promise<unknown> {
  const project = call.project(AccessLevel.developer);
  const [name, ref] = [call.parameters.requiredText("branch"), call.parameters.requiredText("ref")];
  call.parameters.check();
  const repository = call.repository(project);
  if (!mayPushTo(call.user, project, name) && !mayMergeTo(call.user, project, name)) throw forbidden();
  if (!(await repository.isBranchName(name))) throw refused("Branch name is invalid");
  if (await repository.branchHead(name)) throw refused("Branch already exists");
  const start = await repository.commitId(ref);
  if (start === undefined)
    throw refused(`Failed to create branch '${name}': invalid reference name '${ref}'`);
  const update = { ref: `refs/heads/${name}`, before: NO_COMMIT, after: start };
  await repository.updateRefs([update]);
  await afterPush(call.instance, project, call.user, [update]);
  const commit = await repository.commit(start);
  if (!commit) throw notFound("Branch");
  return branchAnswer(call, project, name, commit);
}

async function deleteBranch(call: ApiCall): Promise<unknown> {
  const project = call.project(AccessLevel.developer);
  const { name, commit } = await findBranch(call, project);
  if (name === project.defaultBranch) throw refused("The default branch of a project cannot be deleted.");
  if (protectionsOf(project, name).length > 0) call.project(AccessLevel.maintainer);
  if (project.archived) throw forbidden();
  await call
    .repository(project)
    .updateRefs([{ ref: `refs/heads/${name}`, before: commit.id, after: NO_COMMIT }]);
  return call.noContent();
}

/** https://docs.gitlab.com/api/branches/ */
export function registerBranches(routes: Routes): void {
  routes.get("/projects/:id/repository/branches", listBranches, { anonymous: true });
  routes.get(
    "/projects/:id/repository/branches/:branch",
    async (call) => {
      const project = codeProject(call);
      const { name, commit } = await findBranch(call, project);
      return branchAnswer(call, project, name, commit);
    },
    { anonymous: true },
  );
  routes.post("/projects/:id/repository/branches", createBranch);
  routes.delete("/projects/:id/repository/branches/:branch", deleteBranch);
}
