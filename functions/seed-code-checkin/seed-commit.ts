import type { RepositoryName } from "./event";
import type { Commit, CommitAction } from "./gitlab-repository";
import type { SeedCode } from "./seed-code";

/** Author of the check-in's commit; the e-mail address stays that of the token's user, which push rules may ask for. */
export const AUTHOR = "SageMaker project template";

/** The message names the seed code and its hash in a trailer (https://git-scm.com/docs/git-interpret-trailers). */
export function messageOf({ repository, hash }: SeedCode): string {
  return `Add the ${repository} seed code\n\nSeed-Code: ${repository} sha256:${hash}`;
}

/**
 * Everything goes as base64, text too: JSON text loses bytes that are not UTF-8, and GitLab refuses NUL characters in it.
 * The API keeps a mode only from a `chmod`, which may follow the `create` in the same commit.
 *
 * GitLab turns CRLF into LF in text files that it commits itself (Gitaly runs with `core.autocrlf=input`).
 */
export function actionsOf({ files }: SeedCode): readonly CommitAction[] {
  return files.flatMap(({ path, content, executable }): CommitAction[] => [
    { action: "create", file_path: path, content: content.toString("base64"), encoding: "base64" },
    ...(executable ? [{ action: "chmod", file_path: path, execute_filemode: true } as const] : []),
  ]);
}

/** Whether the check-in made this commit, with this or an earlier version of the seed code. It is the root of its history. */
export function isSeedCommit(commit: Commit, repository: RepositoryName): boolean {
  const trailer = new RegExp(`^Seed-Code: ${repository} sha256:[0-9a-f]{64}$`, "m");
  return commit.parentIds.length === 0 && commit.authorName === AUTHOR && trailer.test(commit.message);
}
