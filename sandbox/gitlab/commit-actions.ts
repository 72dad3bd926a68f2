import { refused } from "./gitlab-error";
import type { TreeEntry } from "./git-repository";

/** One entry of `actions`: https://docs.gitlab.com/api/commits/#create-a-commit-with-multiple-files-and-actions */
export interface CommitAction {
  readonly action: "create" | "delete" | "move" | "update" | "chmod";
  readonly path: string;
  readonly previousPath?: string;
  readonly content?: Buffer;
  readonly executable?: boolean;
  readonly lastCommitId?: string;
}

/** A file after the commit: content that comes with it, or a blob that is there already. */
export type FileChange =
  | { readonly path: string; readonly mode: string; readonly content: Buffer }
  | { readonly path: string; readonly mode: string; readonly blob: string }
  | { readonly path: string; readonly deleted: true };

const REGULAR = "100644";
const EXECUTABLE = "100755";

interface File {
  readonly mode: string;
  readonly source: { readonly blob: string } | { readonly content: Buffer };
}

/** The changes that the actions, taken in order, make to a tree; throws GitLab's refusal of the first that does not fit. */
export function applyActions(files: readonly TreeEntry[], actions: readonly CommitAction[]): FileChange[] {
  const tree = new Map<string, File>(
    files.map(({ path, mode, id }) => [path, { mode, source: { blob: id } }]),
  );
  const touched = new Set<string>();
  for (const action of actions) {
    checkPath(action.path);
    for (const path of applyAction(tree, action)) touched.add(path);
  }
  return [...touched].map((path): FileChange => {
    const file = tree.get(path);
    return file ? { path, mode: file.mode, ...file.source } : { path, deleted: true };
  });
}

function applyAction(tree: Map<string, File>, action: CommitAction): string[] {
  const { path } = action;
  switch (action.action) {
    case "create":
      refuseTaken(tree, path);
      // https://docs.gitlab.com/api/commits/: `execute_filemode` is "only considered for `chmod` action".
      tree.set(path, { mode: REGULAR, source: { content: action.content ?? Buffer.alloc(0) } });
      return [path];
    case "update":
      tree.set(path, {
        mode: existing(tree, path).mode,
        source: { content: action.content ?? Buffer.alloc(0) },
      });
      return [path];
    case "chmod":
      tree.set(path, { ...existing(tree, path), mode: action.executable ? EXECUTABLE : REGULAR });
      return [path];
    case "delete":
      existing(tree, path);
      tree.delete(path);
      return [path];
    case "move":
      return move(tree, action, action.previousPath ?? path);
  }
}

function move(tree: Map<string, File>, action: CommitAction, from: string): string[] {
  checkPath(from);
  const file = existing(tree, from);
  tree.delete(from);
  refuseTaken(tree, action.path);
  tree.set(action.path, action.content ? { mode: file.mode, source: { content: action.content } } : file);
  return [from, action.path];
}

function existing(tree: ReadonlyMap<string, File>, path: string): File {
  const file = tree.get(path);
  if (!file) throw refused("A file with this name doesn't exist");
  return file;
}

function refuseTaken(tree: ReadonlyMap<string, File>, path: string): void {
  if (tree.has(path)) throw refused("A file with this name already exists");
  for (const other of tree.keys()) {
    if (other.startsWith(`${path}/`)) throw refused("A directory with this name already exists");
    if (path.startsWith(`${other}/`)) throw refused("A file with this name already exists");
  }
}

function checkPath(path: string): void {
  const parts = path.split("/");
  if (parts.includes("..")) throw refused("Path cannot include directory traversal");
  if (path === "" || parts.some((part) => part === "" || part === "." || part.toLowerCase() === ".git")) {
    throw refused(`invalid path: '${path}'`);
  }
}
