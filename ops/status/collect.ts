import type { Aws } from "../aws/aws";
import { inParallel, settled } from "../aws/parallel";
import { type Catalog, findCatalog } from "../catalog/catalog";
import { listProjectEndpoints } from "../projects/endpoints";
import { listLocks } from "../projects/locks";
import { chosenProjects, listProjects } from "../projects/projects";
import { recordsOf } from "../projects/records";
import { deletedProjectStatus } from "./deleted-project";
import { projectStatus, type ProjectStatus } from "./project-status";

/** Status objects that are read at once. */
const READ_AT_ONCE = 40;

export interface StatusReport {
  readonly catalog: Catalog;
  readonly projects: readonly ProjectStatus[];
  /** What could not be found out about any project. */
  readonly problems: readonly string[];
  /** Calls to AWS. */
  readonly calls: number;
}

/**
 * Finds out how projects are. All lists come in pages of a hundred; only the status object is read for each project. What can not
 * be read hides nothing else.
 * @param named names or ids; all projects when there is none
 * @param progress called with how many projects are done, of how many
 * @throws when the catalog or the list of its projects can not be read
 */
export async function collectStatus(
  aws: Aws,
  prefix: string | undefined,
  named: readonly string[],
  progress: (done: number, all: number) => void = () => undefined,
): Promise<StatusReport> {
  const endpointsFound = settled("The endpoints can not be listed", listProjectEndpoints(aws));
  const catalog = await findCatalog(aws, prefix);
  const locksFound = settled("The locks can not be read", listLocks(aws, catalog));
  const { projects: living, livingIds, knownIds } = await listProjects(aws, catalog);
  const [locks, endpoints] = await Promise.all([locksFound, endpointsFound]);
  const context = { catalog, locks: locks.value ?? [], endpoints: endpoints.value ?? [] };
  const lastRun = (id: string) => settled("Its last run can not be read", recordsOf(aws, catalog).status(id));
  const deletedIds = knownIds.filter((id) => !livingIds.has(id));
  const deleted = await inParallel(deletedIds, READ_AT_ONCE, async (id) =>
    deletedProjectStatus(id, await lastRun(id), context.locks),
  );
  const chosen = new Set(chosenProjects([...living, ...deleted], named).map(({ id }) => id));
  const projects = living.filter(({ id }) => chosen.has(id));
  let done = 0;
  const statuses = await inParallel(projects, READ_AT_ONCE, async (project) => {
    const status = projectStatus(project, await lastRun(project.id), context);
    progress((done += 1), projects.length);
    return status;
  });
  return {
    catalog,
    projects: [...statuses, ...deleted.filter(({ id }) => chosen.has(id))],
    problems: [locks, endpoints].flatMap(({ problem }) => problem ?? []),
    calls: aws.calls,
  };
}
