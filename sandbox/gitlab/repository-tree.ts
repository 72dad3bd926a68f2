import { basename } from "node:path";
import type { ApiCall } from "./api-call";
import { codeProject } from "./commits";
import { notFound } from "./gitlab-error";
import type { TreeEntry } from "./git-repository";
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

export function registerRepositoryTree(routes: Routes): void {
  routes.get("/projects/:id/repository/tree", listTree, { anonymous: true, scopes: ["read_repository"] });
}
