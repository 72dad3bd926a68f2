import { GitLabError } from "../gitlab/errors";
import type { RepositoryName } from "./event";
import type { GitLabRepository } from "./gitlab-repository";
import { isSeedCommit, isUntouched } from "./seed-commit";

export interface InspectResult {
  /** What would be lost with the repository: nothing, the seed code, or somebody's work. */
  readonly outcome: "missing" | "empty" | "seed-only" | "user-commits";
  /** Commits on all branches and tags; 100 stands for a hundred or more. */
  readonly commits: number;
}

/**
 * Tells whether a repository holds anything beside the seed code. In doubt it does: an amended seed commit is somebody's work.
 * Two calls to GitLab. A project that the token may not see is `missing` too, since GitLab does not tell the two apart.
 * @throws GitLabError, GitLabUnreachableError
 */
export async function inspect(repository: GitLabRepository, name: RepositoryName): Promise<InspectResult> {
  if (!(await exists(repository))) return { outcome: "missing", commits: 0 };
  const commits = await repository.commits();
  const [newest] = commits;
  if (newest === undefined) return { outcome: "empty", commits: 0 };
  const seedOnly = commits.length === 1 && isSeedCommit(newest, name) && isUntouched(newest);
  return { outcome: seedOnly ? "seed-only" : "user-commits", commits: commits.length };
}

async function exists(repository: GitLabRepository): Promise<boolean> {
  try {
    await repository.project();
    return true;
  } catch (error) {
    if (error instanceof GitLabError && error.status === 404) return false;
    throw error;
  }
}
