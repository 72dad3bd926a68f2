import { reasonOf } from "../aws/parallel";
import type { Terminal } from "../output/terminal";
import type { Leftover } from "./orphaned-resource";

/** What became of one leftover. */
export interface Removed {
  readonly leftover: Leftover;
  readonly complete: boolean;
  readonly words: string;
}

export interface RemovalOptions {
  /** Agrees to the removal of what holds no data. */
  readonly yes?: boolean;
  /** Agrees to the deletion of data. */
  readonly deleteData?: boolean;
}

/**
 * Removes one leftover after the other. A failure stops nothing else. Data is deleted only by the flag of its own, or by an answer
 * to a question about this very leftover.
 */
export async function removeAll(
  leftovers: readonly Leftover[],
  terminal: Terminal,
  options: RemovalOptions,
): Promise<Removed[]> {
  const removable = leftovers.filter(({ remove, onlyData }) => remove && !(onlyData && !options.deleteData));
  const agreed =
    options.yes ||
    (removable.length > 0 && (await terminal.confirm(`Remove ${removable.length} of ${leftovers.length}?`)));
  if (!agreed && removable.length > 0) {
    terminal.note("Nothing was removed. In a script, --yes agrees beforehand.");
    return [];
  }
  const outcomes: Removed[] = [];
  for (const leftover of leftovers) {
    const outcome = { leftover, ...(await removeOne(leftover, terminal, options)) };
    terminal.note(`${leftover.kind} ${leftover.name}: ${outcome.words}`);
    outcomes.push(outcome);
  }
  return outcomes;
}

async function removeOne(
  leftover: Leftover,
  terminal: Terminal,
  options: RemovalOptions,
): Promise<Omit<Removed, "leftover">> {
  if (!leftover.remove) return { complete: false, words: "left for a person to remove" };
  const deleteData = leftover.data !== undefined && (await dataIsAgreed(leftover, terminal, options));
  if (leftover.onlyData && !deleteData)
    return { complete: false, words: "left, since it holds data; delete that with --delete-data" };
  terminal.progress(`Removing ${leftover.kind} ${leftover.name} …`);
  try {
    return await leftover.remove(deleteData);
  } catch (problem) {
    return { complete: false, words: `could not be removed: ${reasonOf(problem)}` };
  }
}

async function dataIsAgreed(
  { kind, name, data }: Leftover,
  terminal: Terminal,
  { deleteData, yes }: RemovalOptions,
): Promise<boolean> {
  // Without the flag, a script never deletes data: --yes answers no question about it.
  if (yes || deleteData) return deleteData === true;
  return terminal.confirm(`Delete for good what the ${kind} ${name} holds (${data})?`);
}
