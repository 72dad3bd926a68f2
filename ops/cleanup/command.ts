import { settled } from "../aws/parallel";
import { findCatalog } from "../catalog/catalog";
import type { CommonOptions, CommandContext } from "../command-context";
import { EXIT } from "../errors";
import { listProjects } from "../projects/projects";
import { commandRunnerStacks } from "./detectors/command-runner-stacks";
import { orphanedEndpoints } from "./detectors/endpoints";
import { hostInstances } from "./detectors/instances";
import { abandonedLocks } from "./detectors/locks";
import { outputParameters } from "./detectors/parameters";
import { deletedProjects } from "./detectors/projects";
import { unusedReleases } from "./detectors/releases";
import type { CleanupContext, Detector, OrphanedResource } from "./orphaned-resource";
import { removeAll, type Removed } from "./removal";

export interface CleanupOptions extends CommonOptions {
  readonly apply?: boolean;
  readonly yes?: boolean;
  readonly deleteData?: boolean;
  /** What is younger may belong to a run in progress. */
  readonly olderThan?: number;
  readonly pollMilliseconds?: number;
}

/** In the order of their removal: a lock would stop the destruction of its project, and that needs its release. */
const DETECTORS: readonly Detector[] = [
  abandonedLocks,
  commandRunnerStacks,
  hostInstances,
  outputParameters,
  orphanedEndpoints,
  deletedProjects,
  unusedReleases,
];

/** Runs take two hours at most, by the largest Timeout of the template. */
const OLDER_THAN_HOURS = 3;
const HOUR_MILLISECONDS = 3_600_000;
const POLL_MILLISECONDS = 5_000;

/** @returns 1 when something is left behind after all, or could not be looked for */
export async function cleanup({ aws, terminal }: CommandContext, options: CleanupOptions): Promise<number> {
  const catalog = await findCatalog(aws, options.prefix);
  const context: CleanupContext = {
    ...{ aws, catalog },
    ...(await listProjects(aws, catalog)),
    before: new Date(Date.now() - (options.olderThan ?? OLDER_THAN_HOURS) * HOUR_MILLISECONDS),
    pollMilliseconds: options.pollMilliseconds ?? POLL_MILLISECONDS,
  };
  terminal.progress("Looking …");
  const found = await Promise.all(
    DETECTORS.map(({ title, find }) => settled(`${title} could not be looked for`, find(context))),
  );
  terminal.progress("");
  const orphans = found.flatMap(({ value }) => value ?? []);
  const problems = found.flatMap(({ problem }) => problem ?? []);
  if (!options.json) terminal.print(text(orphans, problems, options));
  const outcomes = options.apply ? await removeAll(orphans, terminal, options) : [];
  if (options.json) terminal.print(JSON.stringify(document(orphans, outcomes, problems), null, 2));
  const left = orphans.length - outcomes.filter(({ complete }) => complete).length;
  return left > 0 || problems.length > 0 ? EXIT.found : EXIT.fine;
}

function text(
  orphans: readonly OrphanedResource[],
  problems: readonly string[],
  { apply }: CleanupOptions,
): string {
  const lines = orphans.map(
    ({ kind, name, why, data }) => `${kind} ${name}: ${why}${data ? ` (may hold data: ${data})` : ""}`,
  );
  if (orphans.length === 0 && problems.length === 0) return "Nothing is left behind.";
  const hint = orphans.length > 0 && !apply ? ["Nothing was removed. Remove with --apply."] : [];
  return [...lines, ...problems, ...hint].join("\n");
}

function document(
  orphans: readonly OrphanedResource[],
  outcomes: readonly Removed[],
  problems: readonly string[],
): object {
  return {
    orphans: orphans.map((orphan) => {
      const outcome = outcomes.find((one) => one.orphan === orphan);
      const { kind, name, why, data = null } = orphan;
      return {
        kind,
        name,
        why,
        data,
        removed: outcome?.complete ?? false,
        outcome: outcome?.message ?? null,
      };
    }),
    problems,
  };
}
