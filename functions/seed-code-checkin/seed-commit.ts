import type { SeededRepository } from "../../contracts/seed-commit";
import type { Commit } from "./gitlab-repository";
import type { SeedCode } from "./seed-code";

/** Author of the seed's commits; the e-mail address stays that of the token's user, which push rules may ask for. */
export const AUTHOR = "SageMaker project template";

/** A commit whose files are the seed code of one version and nothing else. */
export interface SeedCommit {
  readonly id: string;
  /** Of the seed code. */
  readonly hash: string;
  /** The version that it came after; none for the first commit of a repository. */
  readonly before?: SeedCommit;
}

/** The message names the seed code and its hash in a trailer (https://git-scm.com/docs/git-interpret-trailers). */
export function messageOf(seed: SeedCode, verb: "Add" | "Update"): string {
  return `${verb} the ${seed.repository} seed code\n\n${trailerOf(seed)}`;
}

export function trailerOf({ repository, hash }: SeedCode): string {
  return `${trailerBegin(repository)} sha256:${hash}`;
}

/** What the trailers of all versions begin with. */
export function trailerBegin(repository: SeededRepository): string {
  return `Seed-Code: ${repository}`;
}

/** The hash in the trailer of a commit or a merge request. */
export function seedHashIn(text: string, repository: SeededRepository): string | undefined {
  return new RegExp(`^${trailerBegin(repository)} sha256:([0-9a-f]{64})\\r?$`, "m").exec(text)?.[1];
}

/**
 * The seed's own line of history, newest version first: its first commit, and each update that was made on top of a commit of
 * this line. A copy on top of the team's work (cherry-picked, rebased) has the same author and trailer, but other files.
 */
export function seedLine(commits: readonly Commit[], repository: SeededRepository): readonly SeedCommit[] {
  const candidates = commits.filter(
    ({ authorName, parentIds }) => authorName === AUTHOR && parentIds.length < 2,
  );
  const following = (before: SeedCommit | undefined): SeedCommit[] =>
    candidates
      .filter(({ parentIds }) => parentIds[0] === before?.id)
      .flatMap(({ id, message }) => {
        const hash = seedHashIn(message, repository);
        return hash === undefined ? [] : [{ id, hash, before }];
      });
  const line: SeedCommit[] = [];
  for (let next = following(undefined); next.length > 0; next = next.flatMap(following))
    line.unshift(...next);
  return line;
}
