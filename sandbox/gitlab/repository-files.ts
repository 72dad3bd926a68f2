import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { ApiCall } from "./api-call";
import type { CommitAction } from "./commit-actions";
import { createCommit, readCommitRequest } from "./commit-creation";
import { contentOf } from "./commit-parameters";
import { codeProject } from "./commits";
import { notFound } from "./gitlab-error";
import type { TreeEntry } from "./git-repository";
import type { Project } from "./model";
import type { Routes } from "./routes";

interface Found {
  readonly entry: TreeEntry;
  readonly ref: string;
  readonly commitId: string;
  readonly lastCommitId: string;
  readonly content: Buffer;
}

async function find(call: ApiCall, project: Project): Promise<Found> {
  // Since GitLab 17 `ref` may be left out; `HEAD` is the default branch.
  const ref = call.parameters.text("ref") ?? "HEAD";
  const path = call.pathValue("file_path");
  const repository = call.repository(project);
  const commitId = await repository.commitId(ref);
  if (commitId === undefined) throw notFound("Commit");
  const entry = await repository.entry(commitId, path);
  if (entry?.type !== "blob") throw notFound("File");
  const [last] = await repository.log([commitId], ["--max-count=1"], [path]);
  return {
    entry,
    ref,
    commitId,
    lastCommitId: last?.id ?? commitId,
    content: await repository.blob(entry.id),
  };
}

const facts = ({
  entry,
  ref,
  commitId,
  lastCommitId,
  content,
}: Found): Record<string, string | number | boolean> => ({
  file_name: basename(entry.path),
  file_path: entry.path,
  size: content.length,
  encoding: "base64",
  content_sha256: createHash("sha256").update(content).digest("hex"),
  ref,
  blob_id: entry.id,
  commit_id: commitId,
  last_commit_id: lastCommitId,
  execute_filemode: entry.mode === "100755",
});

/** `file_name` -> `x-gitlab-file-name`, as the answers to HEAD and to raw files have it. */
const factHeaders = (found: Found): Record<string, string> =>
  Object.fromEntries(
    Object.entries(facts(found)).map(([name, value]) => [
      `x-gitlab-${name.replaceAll("_", "-")}`,
      encodeURI(String(value)),
    ]),
  );

async function change(
  call: ApiCall,
  kind: "create" | "update" | "delete",
): Promise<{ path: string; branch: string }> {
  const { parameters } = call;
  const project = call.project();
  const path = call.pathValue("file_path");
  if (kind !== "delete" && !parameters.has("content")) parameters.problem("content is missing");
  const content = contentOf(parameters);
  const lastCommitId = parameters.text("last_commit_id");
  const actions: CommitAction[] = [
    {
      action: kind,
      path,
      ...(content ? { content } : {}),
      ...(lastCommitId === undefined ? {} : { lastCommitId }),
    },
  ];
  const executable = parameters.boolean("execute_filemode");
  if (executable !== undefined && kind !== "delete") actions.push({ action: "chmod", path, executable });
  const request = readCommitRequest(parameters, actions);
  parameters.check();
  await createCommit(call, project, request);
  return { path, branch: request.branch };
}

/** https://docs.gitlab.com/api/repository_files/ */
export function registerRepositoryFiles(routes: Routes): void {
  const place = "/projects/:id/repository/files/:file_path";
  const reading = { anonymous: true, scopes: ["read_repository"] } as const;
  routes.get(
    place,
    async (call) => {
      const found = await find(call, codeProject(call));
      call.headers(factHeaders(found));
      return { ...facts(found), content: found.content.toString("base64") };
    },
    reading,
  );
  routes.get(
    `${place}/raw`,
    async (call) => {
      const found = await find(call, codeProject(call));
      const text = !found.content.subarray(0, 8000).includes(0);
      call.headers({
        ...factHeaders(found),
        "content-type": text ? "text/plain; charset=utf-8" : "application/octet-stream",
        "content-disposition": `inline; filename="${encodeURI(basename(found.entry.path))}"`,
      });
      return found.content;
    },
    reading,
  );
  routes.post(place, async (call) => {
    const { path, branch } = await change(call, "create");
    return { file_path: path, branch };
  });
  routes.put(place, async (call) => {
    const { path, branch } = await change(call, "update");
    return { file_path: path, branch };
  });
  routes.delete(place, async (call) => {
    await change(call, "delete");
    return call.noContent();
  });
}
