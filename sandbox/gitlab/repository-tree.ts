import { basename } from "node:path";
import type { ApiCall } from "./api-call";
import { commitSummary } from "./commit-answer";
import { codeProject } from "./commits";
import { notFound } from "./gitlab-error";
import type { TreeEntry } from "./git-repository";
import { diffAnswer } from "./repository-diff";
import type { Routes } from "./routes";

const ORDER: readonly TreeEntry["type"][] = ["tree", "blob", "commit"];

/** https://docs.gitlab.com/api/repositories/#list-repository-tree */
async function listTree(call: ApiCall): Promise<unknown> {
  const project = codeProject(call);
  const { parameters } = call;
  const path = parameters.text("path") ?? "";
  const recursive = parameters.boolean("recursive") ?? false;
  const ref = parameters.text("ref") ?? project.defaultBranch;
  parameters.check();
  const repository = call.repository(project);
  const commit = await repository.commitId(ref);
  if (commit === undefined) throw notFound("Tree");
  const entries = await repository.tree(commit, path, recursive);
  if (!entries) throw notFound("invalid revision or path");
  const sorted = ORDER.flatMap((type) => entries.filter((entry) => entry.type === type));
  return call.page(sorted).map((entry) => ({
    id: entry.id,
    name: basename(entry.path),
    type: entry.type,
    path: entry.path,
    mode: entry.mode,
  }));
}

/** https://docs.gitlab.com/api/repositories/#compare-branches-tags-or-commits */
async function compare(call: ApiCall): Promise<unknown> {
  const project = codeProject(call);
  const { parameters, instance } = call;
  const [from, to] = [parameters.requiredText("from"), parameters.requiredText("to")];
  const straight = parameters.boolean("straight") ?? false;
  parameters.check();
  const repository = call.repository(project);
  const [start, end] = [await repository.commitId(from), await repository.commitId(to)];
  if (start === undefined || end === undefined) throw notFound("Ref");
  const base = straight ? start : (await repository.run(["merge-base", start, end])).toString().trim();
  const commits = await repository.log([`${start}..${end}`], ["--reverse"]);
  const answers = commits.map((commit) => commitSummary(instance, project, commit));
  return {
    commit: answers.at(-1) ?? null,
    commits: answers,
    diffs: start === end ? [] : await diffAnswer(repository, base, end),
    compare_timeout: false,
    compare_same_ref: start === end,
    web_url: `${instance.url}/${instance.projectPath(project)}/-/compare/${start}...${end}`,
  };
}

export function registerRepositoryTree(routes: Routes): void {
  routes.get("/projects/:id/repository/tree", listTree, { anonymous: true, scopes: ["read_repository"] });
  routes.get("/projects/:id/repository/compare", compare, { anonymous: true });
  routes.get(
    "/projects/:id/repository/blobs/:sha",
    async (call) => {
      const project = codeProject(call);
      const id = call.pathValue("sha");
      if (!/^[0-9a-f]{40}$/.test(id)) throw notFound("Blob");
      const content = await call
        .repository(project)
        .blob(id)
        .catch(() => undefined);
      if (!content) throw notFound("Blob");
      return { size: content.length, encoding: "base64", content: content.toString("base64"), sha: id };
    },
    { anonymous: true },
  );
}
