import type { Aws } from "../aws/aws";
import { inParallel, settled, type Settled } from "../aws/parallel";
import type { Catalog } from "../catalog/catalog";
import type { ProjectList } from "../projects/projects";
import type { RunStatus } from "../../contracts/run-status";
import { readRunStatus } from "../projects/run-status";
import type { Lock } from "../projects/locks";
import { lastRunOf, lockOf, type ProjectStatus } from "./project-status";

const READ_AT_ONCE = 40;
const CLEAN_UP = "npm run -s ops -- cleanup";

/** A project that is deleted in Studio and of which the state bucket has something: it is being destroyed, has retained data, or was not destroyed. */
export async function deletedProjectStatuses(
  aws: Aws,
  catalog: Catalog,
  { knownIds, livingIds }: ProjectList,
  locks: readonly Lock[],
): Promise<ProjectStatus[]> {
  const ids = knownIds.filter((id) => !livingIds.has(id));
  return inParallel(ids, READ_AT_ONCE, async (id) => {
    const run = await settled("Its last run can not be read", readRunStatus(aws, catalog.stateBucket, id));
    return deletedProjectStatus(id, run, locks);
  });
}

function deletedProjectStatus(
  id: string,
  run: Settled<RunStatus | undefined>,
  locks: readonly Lock[],
): ProjectStatus {
  const status = "value" in run ? run.value : undefined;
  return {
    ...{ name: status?.project ?? id, id, status: "Deleted", release: "", newerRelease: null },
    lastRun: status ? lastRunOf(status, true) : null,
    madeBy: null,
    lock: lockOf(locks.find(({ projectId }) => projectId === id)),
    ...{ mergeRequests: [], endpoints: [] },
    trouble: "value" in run ? troubleOf(status) : null,
    problem: "problem" in run ? run.problem : null,
  };
}

function troubleOf(status: RunStatus | undefined): string | null {
  if (!status || status.action === "apply")
    return `The project is deleted, and its resources still exist. Remove them: ${CLEAN_UP}`;
  if (status.result === "failed") return `${status.message} Look: ${CLEAN_UP}`;
  if (status.result === "pending" && (status.attempt ?? 1) > 1)
    return `${status.message} The next attempt begins at ${status.nextAttemptAt ?? "an unknown time"}.`;
  // A destroy that is under way, or that retained data on purpose, needs nobody.
  return null;
}
