import { setTimeout as sleep } from "node:timers/promises";
import { GitLabError } from "../gitlab/errors";
import { isTransient } from "../gitlab/retry";
import { SeedCommitError } from "./seed-commit-error";
import type { SeedCommitResult } from "../../contracts/seed-commit";
import { type GitLabRepository, PAGE, type Project } from "./gitlab-repository";
import { changesBetween } from "./seed-changes";
import type { SeedCode } from "./seed-code";
import { AUTHOR, messageOf, seedLine } from "./seed-commit";
import { offerUpdate } from "./seed-update";

/** Wait before the commit is tried again, in milliseconds. */
const WAIT = 1_000;

/**
 * Makes the seed code the first commit of an empty repository. A repository with an earlier version is offered this one by a
 * merge request; every other repository is left as it is.
 *
 * Two to five calls to GitLab, up to eight for an update. Safe to repeat and to run twice at the same time: GitLab refuses the
 * second commit, since it would create files that are there by then, and the refused one finds the first.
 * @throws SeedCommitError, GitLabError, GitLabUnreachableError
 */
export async function commitSeedCode(
  repository: GitLabRepository,
  seed: SeedCode,
  branch: string,
): Promise<SeedCommitResult> {
  const project = await repository.project();
  refuseReadOnly(project);
  const found = project.empty ? undefined : await findCommits(repository, seed, branch);
  return found ?? makeFirstCommit(repository, seed, branch);
}

function refuseReadOnly({ archived, deletionOn, path }: Project): void {
  if (deletionOn !== undefined) {
    throw new SeedCommitError(
      `The GitLab project ${path} is to be deleted on ${deletionOn}. Restore it in its settings first.`,
    );
  }
  if (archived)
    throw new SeedCommitError(`The GitLab project ${path} is archived. Unarchive it in its settings first.`);
}

async function makeFirstCommit(
  repository: GitLabRepository,
  seed: SeedCode,
  branch: string,
): Promise<SeedCommitResult> {
  const actions = changesBetween([], seed).flatMap((change) => change.actions);
  const commit = { branch, commit_message: messageOf(seed, "Add"), author_name: AUTHOR, actions };
  for (let triesLeft = 1; ; triesLeft -= 1) {
    try {
      return { outcome: "committed", commit: await repository.commit(commit), files: seed.files.length };
    } catch (error) {
      if (!mayBeCommitted(error)) throw error;
      const found = await findCommits(repository, seed, branch);
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
async function findCommits(
  repository: GitLabRepository,
  seed: SeedCode,
  branch: string,
): Promise<SeedCommitResult | undefined> {
  const commits = await repository.commits();
  const [newest] = commits;
  if (newest === undefined) return undefined;
  // The first commit of a long history is not on the first page, and GitLab lists no history from its beginning.
  const candidates = commits.length < PAGE ? commits : await repository.commits(AUTHOR);
  const line = seedLine(candidates, seed.repository);
  const [newestVersion] = line;
  if (newestVersion === undefined) return { outcome: "kept-user-commits", commit: newest.id, files: 0 };
  const present = line.find(({ hash }) => hash === seed.hash);
  if (present && (present.before === undefined || present !== newestVersion))
    return { outcome: "already-committed", commit: present.id, files: seed.files.length };
  return offerUpdate(repository, seed, branch, newestVersion);
}
