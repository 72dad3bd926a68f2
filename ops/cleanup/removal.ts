import { errorMessage } from "../errors";
import type { Terminal } from "../output/terminal";
import type { OrphanedResource, Removal } from "./orphaned-resource";

/** What became of one orphan. */
export interface Removed extends Removal {
  readonly orphan: OrphanedResource;
}

interface RemovalOptions {
  /** Agrees to the removal of what holds no data. */
  readonly yes?: boolean;
  /** Agrees to the deletion of data. */
  readonly deleteData?: boolean;
}

/**
 * Removes one orphan after the other. A failure stops nothing else. Data is deleted only by the flag of its own, or by an answer
 * to a question about this very orphan.
 */
export async function removeAll(
  orphans: readonly OrphanedResource[],
  terminal: Terminal,
  options: RemovalOptions,
): Promise<Removed[]> {
  const removable = orphans.filter(({ remove, onlyData }) => remove && !(onlyData && !options.deleteData));
  const agreed =
    options.yes ||
    (removable.length > 0 && (await terminal.confirm(`Remove ${removable.length} of ${orphans.length}?`)));
  if (!agreed && removable.length > 0) {
    terminal.note("Nothing was removed. In a script, --yes agrees beforehand.");
    return [];
  }
  const outcomes: Removed[] = [];
  for (const orphan of orphans) {
    const outcome = { orphan, ...(await removeOne(orphan, terminal, options)) };
    terminal.note(`${orphan.kind} ${orphan.name}: ${outcome.message}`);
    outcomes.push(outcome);
  }
  return outcomes;
}

async function removeOne(
  orphan: OrphanedResource,
  terminal: Terminal,
  options: RemovalOptions,
): Promise<Removal> {
  if (!orphan.remove) return { complete: false, message: "left for a person to remove" };
  const deleteData = orphan.data !== undefined && (await dataIsAgreed(orphan, terminal, options));
  if (orphan.onlyData && !deleteData)
    return { complete: false, message: "left, since it holds data; delete that with --delete-data" };
  terminal.progress(`Removing ${orphan.kind} ${orphan.name} …`);
  try {
    return await orphan.remove(deleteData);
  } catch (problem) {
    return { complete: false, message: `could not be removed: ${errorMessage(problem)}` };
  }
}

async function dataIsAgreed(
  { kind, name, data }: OrphanedResource,
  terminal: Terminal,
  { deleteData, yes }: RemovalOptions,
): Promise<boolean> {
  // Without the flag, a script never deletes data: --yes answers no question about it.
  if (yes || deleteData) return deleteData === true;
  return terminal.confirm(`Delete for good what the ${kind} ${name} holds (${data})?`);
}
