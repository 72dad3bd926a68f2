import type { ApiCall } from "./api-call";
import { canReadCode } from "./authorization";
import { commitDetail, commitSummary } from "./commit-answer";
import { createCommit, readCommitRequest } from "./commit-creation";
import { readActions } from "./commit-parameters";
import { forbidden, notFound } from "./gitlab-error";
import type { Project } from "./model";
import type { Routes } from "./routes";

/** The project, for reading its code. */
export function codeProject(call: ApiCall): Project {
  const project = call.project();
  if (!canReadCode(call.maybeUser, project)) throw forbidden();
  return project;
}

/** https://docs.gitlab.com/api/commits/#list-repository-commits */
async function listCommits(call: ApiCall): Promise<unknown> {
  const project = codeProject(call);
  const { parameters, instance } = call;
  const all = parameters.boolean("all") ?? false;
  const revision = parameters.text("ref_name") ?? project.defaultBranch;
  const path = parameters.text("path");
  const options = [
    ...(parameters.text("since") === undefined ? [] : [`--since=${parameters.text("since")}`]),
    ...(parameters.text("until") === undefined ? [] : [`--until=${parameters.text("until")}`]),
    ...(parameters.text("author") === undefined ? [] : [`--author=${parameters.text("author")}`]),
    ...((parameters.boolean("first_parent") ?? false) ? ["--first-parent"] : []),
    ...(all ? ["--branches", "--tags"] : []),
  ];
  parameters.check();
  const repository = call.repository(project);
  if (project.empty) return call.page([]);
  const start = all ? undefined : await repository.commitId(revision);
  if (!all && start === undefined) throw notFound("Commit");
  const commits = await repository.log(
    start === undefined ? [] : [start],
    options,
    path === undefined ? [] : [path],
  );
  return call.page(commits).map((commit) => commitSummary(instance, project, commit));
}

async function postCommit(call: ApiCall): Promise<unknown> {
  const project = call.project();
  const request = readCommitRequest(call.parameters, readActions(call.parameters));
  const statistics = call.parameters.boolean("stats") ?? true;
  call.parameters.check();
  const id = await createCommit(call, project, request);
  const repository = call.repository(project);
  const commit = statistics ? await repository.commitWithStatistics(id) : await repository.commit(id);
  if (!commit) throw notFound("Commit");
  return commitDetail(call.instance, project, commit);
}

export function registerCommits(routes: Routes): void {
  routes.get("/projects/:id/repository/commits", listCommits, { anonymous: true });
  routes.post("/projects/:id/repository/commits", postCommit);
}
