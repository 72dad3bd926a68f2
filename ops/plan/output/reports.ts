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

/**
 * GitLab's report of a plan, for its widget in merge requests: what a merge applies, which is the catalog.
 * https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsterraform
 */
export function terraformReport({ catalog }: Review): string {
  const { add, change, destroy } = countsOf(catalog.changes);
  return JSON.stringify({ create: add, update: change, delete: destroy });
}
