import type { Aws } from "../aws/aws";
import { inParallel, type Settled, settled } from "../aws/parallel";
import { type Catalog, findCatalog } from "../catalog/catalog";
import { listProjectEndpoints } from "../projects/endpoints";
import { listLocks } from "../projects/locks";
import { chosenProjects, listProjects, type Project } from "../projects/projects";
import type { RunStatus } from "../../contracts/run-status";
import { readRunStatus } from "../projects/run-status";
import { deletedProjectStatuses } from "./deleted-project";
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
  const list = await listProjects(aws, catalog);
  const deletedFound = settled(
    "Deleted projects can not be looked for",
    locksFound.then((locks) => deletedProjectStatuses(aws, catalog, list, valueOr(locks, []))),
  );
  const deleted = valueOr(await deletedFound, []);
  const chosen = new Set(chosenProjects([...list.projects, ...deleted], named).map(({ id }) => id));
  const projects = list.projects.filter(({ id }) => chosen.has(id));
  const runs = await readRuns(aws, catalog, projects, progress);
  const [locks, endpoints] = await Promise.all([locksFound, endpointsFound]);
  const context = { catalog, locks: valueOr(locks, []), endpoints: valueOr(endpoints, []) };
  return {
    catalog,
    projects: [
      ...projects.map((project, index) =>
        projectStatus(project, runs[index] ?? { value: undefined }, context),
      ),
      ...deleted.filter(({ id }) => chosen.has(id)),
    ],
    problems: [locks, endpoints, await deletedFound].flatMap((found) =>
      "problem" in found ? [found.problem] : [],
    ),
    calls: aws.calls,
  };
}

async function readRuns(
  aws: Aws,
  { stateBucket }: Catalog,
  projects: readonly Project[],
  progress: (done: number, all: number) => void,
): Promise<Settled<RunStatus | undefined>[]> {
  let done = 0;
  return inParallel(projects, READ_AT_ONCE, async ({ id }) => {
    const run = await settled("Its last run can not be read", readRunStatus(aws, stateBucket, id));
    progress((done += 1), projects.length);
    return run;
  });
}

function valueOr<Value>(found: Settled<Value>, otherwise: Value): Value {
  return "value" in found ? found.value : otherwise;
}
