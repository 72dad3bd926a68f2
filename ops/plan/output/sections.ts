import { destructive } from "../terraform/data-loss";
import type { PlannedChange } from "../terraform/planned-change";
import type { Review } from "../review";

/** Something that is gone or made again, and where. */
export interface Destroyed {
  /** `service-catalog`, the name of a project, or how many projects. */
  readonly where: string;
  readonly change: Pick<PlannedChange, "address" | "action" | "type">;
}

/** All that a change destroys or replaces: data first, the catalog before the projects. */
export function destroyedIn({ catalog, projects }: Review): Destroyed[] {
  const ofCatalog = catalog.changes.map((change) => ({ where: "service-catalog", change }));
  const ofProjects = (projects?.groups ?? []).flatMap(({ projects: alike, changes }) => {
    const where = alike.length === 1 ? (alike[0] ?? "") : `${alike.length} projects`;
    return changes.map((change) => ({ where, change }));
  });
  const all = [...ofCatalog, ...ofProjects];
  const order = destructive(all.map(({ change }) => change));
  return order.flatMap((change) => all.filter((one) => one.change === change));
}

/** Changes by the construct that they belong to, both in alphabetical order. */
export function byModule<Change extends Pick<PlannedChange, "address">>(
  changes: readonly Change[],
  moduleOf: (address: string) => string,
): [module: string, changes: Change[]][] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const module = moduleOf(change.address);
    groups.set(module, [...(groups.get(module) ?? []), change]);
  }
  return [...groups].sort(([one], [other]) => one.localeCompare(other));
}
