import { setTimeout as sleep } from "node:timers/promises";
import { GitLabError } from "../gitlab/errors";
import { isTransient } from "../gitlab/retry";
import { CheckInError } from "./check-in-error";
import type { RepositoryName } from "./event";
import { PAGE, type Commit, type GitLabRepository, type Project } from "./gitlab-repository";
import type { SeedCode } from "./seed-code";
import { actionsOf, AUTHOR, isSeedCommit, messageOf } from "./seed-commit";

export interface CheckInResult {
  readonly outcome:
    /** The seed code is the repository's first commit, made now. */
    | "committed"
    /** It was there before, in this or an earlier version. */
    | "already-committed"
    /** The repository has other commits, which were left alone; the seed code is not in it. */
    | "kept-user-commits";
  /** SHA of the seed's commit, or of the newest one that was kept. */
  readonly commit: string;
  /** Number of seed files in the commit. */
  readonly files: number;
}

/** Wait before the commit is tried again, in milliseconds. */
const WAIT = 1_000;

/**
 * Makes the seed code the first commit of an empty repository, and leaves every other repository as it is.
 *
 * Two to five calls to GitLab. Safe to repeat and to run twice at the same time: GitLab refuses the second commit, since it
 * would create files that are there by then, and the refused one finds the first.
 * @throws CheckInError, GitLabError, GitLabUnreachableError
 */
export async function checkIn(
  repository: GitLabRepository,
  seed: SeedCode,
  branch: string,
): Promise<CheckInResult> {
  const project = await repository.project();
  refuseReadOnly(project);
  const found = project.empty ? undefined : await findCommits(repository, seed);
  return found ?? commitSeed(repository, seed, branch);
}

function refuseReadOnly({ archived, deletionOn, path }: Project): void {
  if (deletionOn !== undefined) {
    throw new CheckInError(
      `The GitLab project ${path} is to be deleted on ${deletionOn}. Restore it in its settings first.`,
    );
  }
  if (archived)
    throw new CheckInError(`The GitLab project ${path} is archived. Unarchive it in its settings first.`);
}

async function commitSeed(
  repository: GitLabRepository,
  seed: SeedCode,
  branch: string,
): Promise<CheckInResult> {
  const commit = { branch, commit_message: messageOf(seed), author_name: AUTHOR, actions: actionsOf(seed) };
  for (let triesLeft = 1; ; triesLeft -= 1) {
    try {
      return { outcome: "committed", commit: await repository.commit(commit), files: seed.files.length };
    } catch (error) {
      if (!mayBeCommitted(error)) throw error;
      const found = await findCommits(repository, seed);
      if (found !== undefined) return found;
      if (triesLeft === 0 || !isTransient(error)) throw error;
      await sleep(WAIT);
    }
  }
}

/** A refused commit may have lost a race against another invocation's; one without an answer may have been made. */
function mayBeCommitted(error: unknown): boolean {
  return (
    !(error instanceof GitLabError) || error.status === 400 || error.status === 409 || error.status >= 500
  );
}

/** What the commits in the repository say about the seed code; `undefined` when there is none. */
async function findCommits(repository: GitLabRepository, seed: SeedCode): Promise<CheckInResult | undefined> {
  const commits = await repository.commits();
  const [newest] = commits;
  if (newest === undefined) return undefined;
  const seedCommit = await findSeedCommit(repository, commits, seed.repository);
  return seedCommit === undefined
    ? { outcome: "kept-user-commits", commit: newest.id, files: 0 }
    : { outcome: "already-committed", commit: seedCommit.id, files: seed.files.length };
}

async function findSeedCommit(
  repository: GitLabRepository,
  newest: readonly Commit[],
  name: RepositoryName,
): Promise<Commit | undefined> {
  const found = newest.find((commit) => isSeedCommit(commit, name));
  if (found !== undefined || newest.length < PAGE) return found;
  // The first commit of a long history is not on the first page, and GitLab lists no history from its beginning.
  return (await repository.commits(AUTHOR)).find((commit) => isSeedCommit(commit, name));
}
