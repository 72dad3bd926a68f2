import { countsOf } from "../terraform/planned-change";
import { projectRows } from "./project-row";
import type { Review } from "../review";

/** One document with names and counts, for scripts. */
export function reviewDocument({ commit, catalog, projects, refusals, remarks }: Review): object {
  return {
    commit: commit ?? null,
    refusals,
    remarks,
    catalog: { ...countsOf(catalog.changes), changes: catalog.changes, secretValues: catalog.secretValues },
    projects: projects && {
      all: projects.all,
      planned: projectRows(projects).map(({ counts, reason, ...project }) => ({
        ...project,
        ...(counts ?? { add: null, change: null, destroy: null }),
        reason: reason ?? null,
      })),
      groups: projects.groups,
    },
  };
}
