import type { SeedChange } from "./seed-changes";
import type { SeedCode } from "./seed-code";
import { trailerOf } from "./seed-commit";

const FILES_SHOWN = 50;

export function titleOf({ repository }: SeedCode): string {
  return `Update the ${repository} seed code`;
}

/** @param changes of the newest version; the merge request shows those of all versions that it brings */
export function descriptionOf(seed: SeedCode, changes: readonly SeedChange[]): string {
  const shown = changes.slice(0, FILES_SHOWN).map(({ path, what }) => `- ${what}: \`${path}\``);
  const more = changes.length - shown.length;
  return [
    `The SageMaker project was updated, and its template has a newer version of the ${seed.repository} seed code. ` +
      "This branch has the template's changes on top of the version that this repository has from it, and nothing else: " +
      "merging it keeps what your team has changed.",
    [...shown, ...(more > 0 ? [`- and ${more} more`] : [])].join("\n"),
    "- Where your team has changed the same lines, GitLab shows a conflict. Resolve it here or in a clone; nothing is overwritten.\n" +
      "- Merge it without squashing or rebasing, so that the next update begins where this one ends.\n" +
      "- Close it to decline this version. The next one will have its changes too.\n" +
      "- A newer version that comes before you have merged is added to this branch, unless you have committed to it.",
    trailerOf(seed),
  ].join("\n\n");
}

/** Said in a merge request whose branch the team has committed to. */
export function replacedText(branch: string, address: string): string {
  return (
    `A newer version of the seed code came: ${address} replaces this merge request. ` +
    `Your commits stay on the branch \`${branch}\`; \`git merge ${branch}\` on the new branch takes them over.`
  );
}
