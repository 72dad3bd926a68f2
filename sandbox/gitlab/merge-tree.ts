import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Signature } from "./commit-writer";
import { GitFailure } from "./git";
import { NO_COMMIT } from "./git-repository";
import type { Instance } from "./instance";
import type { Project } from "./model";

interface Merge {
  readonly source: string;
  readonly target: string;
  /** `merge`: a commit with two parents; `squash`: one commit with the source's changes. */
  readonly kind: "merge" | "squash";
  readonly message: string;
  readonly author: Signature;
}

/**
 * Merges two commits with git itself.
 * @returns the new commit, which no branch has yet, or `undefined` where the two conflict
 */
export async function mergeCommits(
  instance: Instance,
  project: Project,
  merge: Merge,
): Promise<string | undefined> {
  const folder = await mkdtemp(join(instance.workFolder, "merging-"));
  const tree = join(folder, "tree");
  const { name, email } = merge.author;
  const environment = {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
  };
  const git = (...args: string[]): Promise<Buffer> =>
    instance.git.run(["-C", tree, ...args], { environment });
  try {
    await instance.git.run(["clone", "--quiet", "--shared", "--no-checkout", project.repository, tree]);
    await git("checkout", "--quiet", "--detach", merge.target);
    const how = merge.kind === "squash" ? ["--squash"] : ["--no-ff", "--no-commit"];
    await git("merge", "--quiet", ...how, merge.source);
    await git("commit", "--quiet", "--allow-empty", "--no-verify", "--message", merge.message);
    const commit = (await git("rev-parse", "HEAD")).toString().trim();
    await importObjects(instance, project, tree, commit);
    return commit;
  } catch (error) {
    if (error instanceof GitFailure && error.exitCode === 1) return undefined;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Brings the commit into the project's repository; no branch names it yet. */
async function importObjects(
  instance: Instance,
  project: Project,
  tree: string,
  commit: string,
): Promise<void> {
  const repository = instance.repository(project);
  const workRef = `refs/sandbox/${randomUUID()}`;
  await repository.run(["fetch", "--quiet", "--no-tags", tree, `${commit}:${workRef}`]);
  await repository.updateRefs([{ ref: workRef, before: commit, after: NO_COMMIT }]);
}

const known = new WeakMap<Instance, Map<string, boolean>>();

/** Whether two commits merge without conflict; asked once for each pair. */
export async function canMerge(
  instance: Instance,
  project: Project,
  source: string,
  target: string,
): Promise<boolean> {
  const answers = known.get(instance) ?? new Map<string, boolean>();
  known.set(instance, answers);
  const key = `${source} ${target}`;
  const before = answers.get(key);
  if (before !== undefined) return before;
  const author = { name: "GitLab", email: "gitlab@example.com" };
  const merged = await mergeCommits(instance, project, {
    source,
    target,
    kind: "merge",
    message: "Check",
    author,
  });
  answers.set(key, merged !== undefined);
  return merged !== undefined;
}
