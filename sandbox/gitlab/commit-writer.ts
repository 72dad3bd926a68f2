import { randomUUID } from "node:crypto";
import type { FileChange } from "./commit-actions";
import { GitFailure } from "./git";
import { type GitRepository, NO_COMMIT } from "./git-repository";
import { refused } from "./gitlab-error";

export interface Signature {
  readonly name: string;
  readonly email: string;
}

export interface NewCommit {
  readonly branch: string;
  /** What the branch is at now; `undefined` when the commit makes the branch. */
  readonly branchHead: string | undefined;
  readonly parent: string | undefined;
  readonly message: string;
  readonly author: Signature;
  readonly committer: Signature;
  readonly changes: readonly FileChange[];
}

const signature = ({ name, email }: Signature): string => {
  const clean = (text: string): string => text.replace(/[<>\n\0]/g, "").trim();
  return `${clean(name)} <${clean(email)}> ${Math.floor(Date.now() / 1000)} +0000`;
};

const quoted = (path: string): string =>
  `"${path.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n")}"`;

const data = (content: Buffer): Buffer[] => [
  Buffer.from(`data ${content.length}\n`),
  content,
  Buffer.from("\n"),
];

function changeLines(change: FileChange): Buffer[] {
  if ("deleted" in change) return [Buffer.from(`D ${quoted(change.path)}\n`)];
  if ("blob" in change) return [Buffer.from(`M ${change.mode} ${change.blob} ${quoted(change.path)}\n`)];
  return [Buffer.from(`M ${change.mode} inline ${quoted(change.path)}\n`), ...data(change.content)];
}

function importStream(commit: NewCommit, ref: string): Buffer {
  // What goes, goes first: a file may then replace a folder, and the other way round.
  const ordered = [...commit.changes].sort(
    (left, right) => Number("deleted" in right) - Number("deleted" in left),
  );
  return Buffer.concat([
    Buffer.from(`commit ${ref}\nmark :1\n`),
    Buffer.from(`author ${signature(commit.author)}\ncommitter ${signature(commit.committer)}\n`),
    ...data(Buffer.from(commit.message)),
    Buffer.from(commit.parent === undefined ? "" : `from ${commit.parent}\n`),
    ...ordered.flatMap(changeLines),
    Buffer.from("\nget-mark :1\n"),
  ]);
}

/**
 * Writes one commit with two git processes, whatever the number of files. The commit is made on a ref of its own; then one
 * transaction moves the branch, provided that it is still where it was: of two commits at once one is refused, none lost.
 */
export async function writeCommit(repository: GitRepository, commit: NewCommit): Promise<string> {
  const workRef = `refs/sandbox/${randomUUID()}`;
  const input = importStream(commit, workRef);
  const id = (await repository.run(["fast-import", "--quiet", "--date-format=raw"], { input }))
    .toString()
    .trim();
  try {
    await repository.updateRefs([
      { ref: `refs/heads/${commit.branch}`, before: commit.branchHead ?? NO_COMMIT, after: id },
      { ref: workRef, before: id, after: NO_COMMIT },
    ]);
  } catch (error) {
    await repository.run(["update-ref", "-d", workRef]);
    if (!(error instanceof GitFailure)) throw error;
    throw refused(`Could not update refs/heads/${commit.branch}. Please refresh and try again.`);
  }
  return id;
}
