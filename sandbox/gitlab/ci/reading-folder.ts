import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Git } from "../git";
import { NO_COMMIT } from "../git-repository";
import type { ReadingFolder } from "./gitlab-ci-local";

/** A commit, and the one that `rules:changes` compares it with: forty zeros where there is none. */
interface Revisions {
  readonly sha: string;
  readonly base: string;
}

/**
 * Checks a commit out for gitlab-ci-local to read its configuration, and removes the checkout afterwards.
 * @param repository folder of the bare repository
 * @param parent folder for the checkout
 */
export async function withReadingFolder<Result>(
  git: Git,
  { repository, parent }: { repository: string; parent: string },
  { sha, base }: Revisions,
  use: (folder: ReadingFolder) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(parent, "reading-"));
  const tree = join(folder, "tree");
  try {
    await git.run(["clone", "--quiet", "--shared", "--no-checkout", repository, tree]);
    await git.run(["-C", tree, "checkout", "--quiet", "--detach", sha]);
    // gitlab-ci-local compares with the default branch of `origin`.
    if (base !== NO_COMMIT) {
      await git.run(["-C", tree, "update-ref", "refs/remotes/origin/compared", base]);
      await git.run(["-C", tree, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/compared"]);
    }
    return await use({ tree, state: join(folder, "state"), environment: git.environment });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
