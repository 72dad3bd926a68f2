import type { RunStatus } from "../../contracts/run-status";
import type { Settled } from "../aws/parallel";
import type { Lock } from "../projects/locks";
import { lastRunOf, lockOf, type ProjectStatus } from "./project-status";

const CLEAN_UP = "npm run -s ops -- cleanup";

/** A project that is deleted in Studio and of which the state bucket has something: it is being destroyed, has retained data, or was not destroyed. */
export function deletedProjectStatus(
  id: string,
  run: Settled<RunStatus | undefined>,
  locks: readonly Lock[],
): ProjectStatus {
  const status = run.value;
  return {
    ...{ name: status?.project ?? id, id, status: "Deleted", release: "", newerRelease: null },
    lastRun: status ? lastRunOf(status, true) : null,
    madeBy: null,
    lock: lockOf(locks.find(({ projectId }) => projectId === id)),
    ...{ mergeRequests: [], endpoints: [] },
    trouble: run.problem === undefined ? troubleOf(status) : null,
    problem: run.problem ?? null,
  };
}

function troubleOf(status: RunStatus | undefined): string | null {
  if (!status || status.action === "apply")
    return `The project is deleted, and its resources still exist. Remove them: ${CLEAN_UP}`;
  if (status.result === "failed") return `${status.message} Look: ${CLEAN_UP}`;
  if (status.result === "pending" && (status.attempt ?? 1) > 1)
    return `${status.message} The next attempt begins at ${status.nextAttemptAt ?? "an unknown time"}.`;
  // A destroy in progress, or that retained data on purpose, needs nobody.
  return null;
}
