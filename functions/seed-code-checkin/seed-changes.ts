import { createHash } from "node:crypto";
import type { CommitAction, TreeFile } from "./gitlab-repository";
import type { SeedCode, SeedFile } from "./seed-code";

/** What one file of an earlier version needs to become that of this version. */
export interface SeedChange {
  readonly path: string;
  readonly what: "new" | "changed" | "gone";
  readonly actions: readonly CommitAction[];
}

/** The difference between an earlier version, as it is in git, and the seed code; in the order of the paths. */
export function changesBetween(earlier: readonly TreeFile[], seed: SeedCode): SeedChange[] {
  const before = new Map(earlier.map((file) => [file.path, file]));
  const now = new Set(seed.files.map(({ path }) => path));
  const changed = seed.files.flatMap((file) => changeOf(file, before.get(file.path)));
  const gone = earlier.filter(({ path }) => !now.has(path)).map(removalOf);
  return [...changed, ...gone].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * Everything goes as base64, text too: JSON text loses bytes that are not UTF-8, and GitLab refuses NUL characters in it.
 * The API keeps a mode only from a `chmod`, which may follow the `create` in the same commit.
 *
 * GitLab turns CRLF into LF in text files that it commits itself (Gitaly runs with `core.autocrlf=input`).
 */
function changeOf({ path, executable, content }: SeedFile, before: TreeFile | undefined): SeedChange[] {
  const actions: CommitAction[] = [];
  if (before?.blob !== blobOf(content)) {
    const encoded = { content: content.toString("base64"), encoding: "base64" } as const;
    actions.push({ action: before ? "update" : "create", file_path: path, ...encoded });
  }
  if (executable !== (before?.executable ?? false))
    actions.push({ action: "chmod", file_path: path, execute_filemode: executable });
  return actions.length > 0 ? [{ path, what: before ? "changed" : "new", actions }] : [];
}

function removalOf({ path }: TreeFile): SeedChange {
  return { path, what: "gone", actions: [{ action: "delete", file_path: path }] };
}

/** Git's id of a content (https://git-scm.com/book/en/v2/Git-Internals-Git-Objects). */
function blobOf(content: Buffer): string {
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}
