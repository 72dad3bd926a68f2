import { countsOf } from "../terraform/planned-change";
import type { Review } from "../review";

/**
 * GitLab's report of a plan, for its widget in merge requests: what a merge applies, which is the catalog.
 * https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsterraform
 */
export function terraformReport({ catalog }: Review): string {
  const { add, change, destroy } = countsOf(catalog.changes);
  return JSON.stringify({ create: add, update: change, delete: destroy });
}
