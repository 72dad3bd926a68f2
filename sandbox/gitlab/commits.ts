import type { ApiCall } from "./api-call";
import { canReadCode } from "./authorization";
import { commitDetail, commitSummary } from "./commit-answer";
import { createCommit, readCommitRequest } from "./commit-creation";
import { readActions } from "./commit-parameters";
import { forbidden, notFound } from "./gitlab-error";
import type { Commit } from "./git-repository";
import type { Project } from "./model";
import { diffAnswer } from "./repository-diff";
import type { Routes } from "./routes";

/** The project, for reading its code. */
export function codeProject(call: ApiCall): Project {
  const project = call.project();
  if (!canReadCode(call.maybeUser, project)) throw forbidden();
  return project;
}

async function findCommit(call: ApiCall, project: Project, revision: string): Promise<Commit> {
  const id = await call.repository(project).commitId(revision);
  const commit = id === undefined ? undefined : await call.repository(project).commit(id);
  if (!commit) throw notFound("Commit");
  return commit;
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

async function detail(call: ApiCall, project: Project, id: string): Promise<unknown> {
  const repository = call.repository(project);
  const statistics = call.parameters.boolean("stats") ?? true;
  const commit = statistics ? await repository.commitWithStatistics(id) : await repository.commit(id);
  if (!commit) throw notFound("Commit");
  return commitDetail(call.instance, project, commit);
}

async function postCommit(call: ApiCall): Promise<unknown> {
  const project = call.project();
  const request = readCommitRequest(call.parameters, readActions(call.parameters));
  call.parameters.check();
  return detail(call, project, await createCommit(call, project, request));
}

export function registerCommits(routes: Routes): void {
  const anonymous = { anonymous: true };
  routes.get("/projects/:id/repository/commits", listCommits, anonymous);
  routes.post("/projects/:id/repository/commits", postCommit);
  routes.get(
    "/projects/:id/repository/commits/:sha",
    async (call) => {
      const project = codeProject(call);
      const id = await call.repository(project).commitId(call.pathValue("sha"));
      if (id === undefined) throw notFound("Commit");
      return detail(call, project, id);
    },
    anonymous,
  );
  routes.get(
    "/projects/:id/repository/commits/:sha/diff",
    async (call) => {
      const project = codeProject(call);
      const commit = await findCommit(call, project, call.pathValue("sha"));
      return call.page(await diffAnswer(call.repository(project), commit.parents[0], commit.id));
    },
    anonymous,
  );
  routes.get(
    "/projects/:id/repository/commits/:sha/refs",
    async (call) => {
      const project = codeProject(call);
      const { id } = await findCommit(call, project, call.pathValue("sha"));
      const output = await call
        .repository(project)
        .run(["for-each-ref", `--contains=${id}`, "--format=%(refname)", "refs/heads", "refs/tags"]);
      const refs = output
        .toString()
        .split("\n")
        .filter((line) => line !== "");
      return call.page(
        refs.map((ref) => ({
          type: ref.startsWith("refs/tags/") ? "tag" : "branch",
          name: ref.split("/").slice(2).join("/"),
        })),
      );
    },
    anonymous,
  );
}
