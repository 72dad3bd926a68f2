import type { SeedCommitResult } from "../../contracts/seed-commit";
import type { GitLabRepository, MergeRequest } from "./gitlab-repository";
import { changesBetween, type SeedChange } from "./seed-changes";
import type { SeedCode } from "./seed-code";
import { AUTHOR, messageOf, seedHashIn, type SeedCommit, trailerBegin } from "./seed-commit";
import { descriptionOf, replacedText, titleOf } from "./seed-update-text";

const OPEN = "opened";

/**
 * Offers a newer seed code as one merge request. Its branch goes on from the commit with the earlier seed code, so that git itself
 * merges three ways: the earlier seed, the new one, and the team's branch, which is never written to.
 *
 * An open merge request takes the newer version in, unless the team has committed to its branch: then another one replaces
 * it. A version that was merged or declined is not offered again. Four calls to GitLab, six when one replaces another;
 * safe to repeat: what an earlier run has made is found.
 * @param branch that the team works on
 * @param newest of the versions that the repository has
 * @throws GitLabError, GitLabUnreachableError
 */
export async function offerUpdate(
  repository: GitLabRepository,
  seed: SeedCode,
  branch: string,
  newest: SeedCommit,
): Promise<SeedCommitResult> {
  const requests = await repository.mergeRequests(trailerBegin(seed.repository));
  const versionOf = ({ description }: MergeRequest) => seedHashIn(description, seed.repository);
  const offered = requests.find((request) => versionOf(request) === seed.hash);
  if (offered) return resultOf(offered, newest.id, 0);
  // An earlier run may have ended between its commit and its merge request.
  const committed = newest.hash === seed.hash ? newest.id : undefined;
  const earlier = (committed && newest.before) || newest;
  const changes = changesBetween(await repository.files(earlier.id), seed);
  if (changes.length === 0)
    return { outcome: "already-committed", commit: newest.id, files: seed.files.length };
  const open = requests.find((request) => request.state === OPEN && versionOf(request) !== undefined);
  const update = new SeedUpdate(repository, seed, changes, committed);
  return open?.commit === newest.id ? update.addTo(open) : update.offer(branch, newest.id, open);
}

/** An update of the seed code of one repository. */
class SeedUpdate {
  constructor(
    private readonly repository: GitLabRepository,
    private readonly seed: SeedCode,
    private readonly changes: readonly SeedChange[],
    /** SHA of the commit, if an earlier run has made it. */
    private readonly committed: string | undefined,
  ) {}

  async addTo(open: MergeRequest): Promise<SeedCommitResult> {
    const commit = await this.commit({ branch: open.sourceBranch });
    const description = descriptionOf(this.seed, this.changes);
    return resultOf(
      await this.repository.describeMergeRequest(open.number, description),
      commit,
      this.changes.length,
    );
  }

  /**
   * @param start SHA of the commit that the branch goes on from
   * @param replaced open merge request that the new one replaces
   */
  async offer(target: string, start: string, replaced: MergeRequest | undefined): Promise<SeedCommitResult> {
    // The same for the same version, so that a run that is repeated finds it.
    const branch = `seed-update/${this.seed.hash.slice(0, 12)}`;
    const commit = await this.commit({ branch, start_sha: start });
    const request = await this.repository.openMergeRequest({
      source_branch: branch,
      target_branch: target,
      title: titleOf(this.seed),
      description: descriptionOf(this.seed, this.changes),
      squash: false,
      remove_source_branch: true,
    });
    if (replaced) {
      await this.repository.closeMergeRequest(
        replaced.number,
        replacedText(replaced.sourceBranch, request.address),
      );
    }
    return resultOf(request, commit, this.changes.length);
  }

  private async commit(target: { readonly branch: string; readonly start_sha?: string }): Promise<string> {
    if (this.committed) return this.committed;
    return this.repository.commit({
      ...target,
      commit_message: messageOf(this.seed, "Update"),
      author_name: AUTHOR,
      actions: this.changes.flatMap(({ actions }) => actions),
    });
  }
}

function resultOf({ state, address }: MergeRequest, commit: string, files: number): SeedCommitResult {
  const outcome =
    state === OPEN ? "update-offered" : state === "merged" ? "update-merged" : "update-declined";
  return { outcome, commit, files, mergeRequest: address };
}
