import type { Settled } from "../aws/parallel";
import type { Catalog } from "../catalog/catalog";
import type { ProjectEndpoint } from "../projects/endpoints";
import type { Lock } from "../projects/locks";
import { isChanging, type Project } from "../projects/projects";
import type { RunStatus } from "../../contracts/run-status";

/** One project as `ops status` shows it. */
export interface ProjectStatus {
  readonly name: string;
  readonly id: string;
  readonly status: string;
  readonly release: string;
  /** The release that it can be updated to; null when it has the newest. */
  readonly newerRelease: string | null;
  /** Null when nothing has run, or a destroy left nothing, or it could not be read. */
  readonly lastRun: LastRun | null;
  readonly madeBy: string | null;
  readonly lock: { readonly id: string; readonly holder: string; readonly since: string | null } | null;
  readonly mergeRequests: readonly string[];
  readonly endpoints: readonly string[];
  /** Why the project needs somebody; null when all is well. */
  readonly trouble: string | null;
  /** What could not be found out about it. */
  readonly problem: string | null;
}

export interface LastRun {
  readonly action: string;
  /** `interrupted`: the run never wrote its end, and no operation of the project is in progress. */
  readonly result: RunStatus["result"] | "interrupted";
  readonly message: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

/** What is known about a project from the lists, beside its run. */
interface StatusContext {
  readonly catalog: Catalog;
  readonly locks: readonly Lock[];
  readonly endpoints: readonly ProjectEndpoint[];
}

export function projectStatus(
  project: Project,
  run: Settled<RunStatus | undefined>,
  { catalog, locks, endpoints }: StatusContext,
): ProjectStatus {
  const status = run.value;
  const lastRun = status ? lastRunOf(status, isChanging(project)) : null;
  const newest = catalog.newest;
  return {
    name: project.name,
    id: project.id,
    status: project.status,
    release: project.release.name,
    newerRelease: newest && newest.id !== project.release.id ? newest.name : null,
    lastRun,
    madeBy: project.madeBy ?? null,
    lock: lockOf(locks.find(({ projectId }) => projectId === project.id)),
    mergeRequests: status?.mergeRequests ?? [],
    endpoints: endpoints
      .filter(({ projectId, status: state }) => projectId === project.id && state === "InService")
      .map(({ name }) => name),
    trouble: troubleOf(project, lastRun),
    problem: run.problem ?? null,
  };
}

/** @param goesOn whether a run that has not ended may go on still */
export function lastRunOf(status: RunStatus, goesOn: boolean): LastRun {
  const { action, result, message, startedAt = null, finishedAt = null } = status;
  const dead = result === "running" && !goesOn;
  return { action, result: dead ? "interrupted" : result, message, startedAt, finishedAt };
}

export function lockOf(lock: Lock | undefined): ProjectStatus["lock"] {
  return lock ? { id: lock.id, holder: lock.who, since: lock.since?.toISOString() ?? null } : null;
}

function troubleOf(project: Project, run: LastRun | null): string | null {
  // What ran before does not matter while a new run goes on.
  if (isChanging(project)) return null;
  if (run?.result === "failed") return run.message || "The run failed without a reason.";
  if (run?.result === "interrupted")
    return `The run that began at ${run.startedAt ?? "an unknown time"} never ended: its host is gone. Update the project with a new RunToken.`;
  if (!project.status.endsWith("Failed")) return null;
  return project.statusMessage ?? `The project is ${project.status}; Service Catalog gives no reason.`;
}
