import { PROJECT_ID } from "../../contracts/inputs";
import type { Aws } from "../aws/aws";
import { type Catalog, findCatalog } from "../catalog/catalog";
import type { CommonOptions, CommandContext } from "../command-context";
import { EXIT } from "../errors";
import { chosenProjects, isChanging, listProjects, type Project } from "../projects/projects";
import { follow } from "./follow";
import { lastRunStream, type LogLine } from "./log-stream";

interface LogsOptions extends CommonOptions {
  readonly follow?: boolean;
  /** @default 3,000 */
  readonly pollMilliseconds?: number;
}

const POLL_MILLISECONDS = 3_000;

/**
 * Prints the log of a project's last run.
 * @param named a name, or an id: the log of a project that is gone can be read by its id
 * @returns 1 when there is no log, or the followed run failed
 */
export async function logs(
  { aws, terminal }: CommandContext,
  named: string,
  options: LogsOptions,
): Promise<number> {
  const catalog = await findCatalog(aws, options.prefix);
  const project = await findProject(aws, catalog, named);
  const hand = (lines: readonly LogLine[]) =>
    lines.forEach(({ time, message }) =>
      terminal.print(options.json ? JSON.stringify({ time: time.toISOString(), message }) : message),
    );
  if (options.follow && "status" in project) {
    const poll = options.pollMilliseconds ?? POLL_MILLISECONDS;
    const { ran, status } = await follow(aws, catalog, project, hand, poll);
    if (ran) {
      terminal.note(`The project ${project.name} is ${status}.`);
      return status.endsWith("Failed") ? EXIT.found : EXIT.fine;
    }
  }
  const stream = await lastRunStream(aws, catalog.runLog, project.id);
  const lines = (await stream?.more()) ?? [];
  hand(lines);
  if ("status" in project && isChanging(project))
    terminal.note(
      "A run is in progress; this is the log of the one before. Follow the new one with --follow.",
    );
  if (lines.length > 0) return EXIT.fine;
  terminal.note(noLog(project, catalog));
  return EXIT.found;
}

async function findProject(
  aws: Aws,
  catalog: Catalog,
  named: string,
): Promise<Project | { readonly id: string }> {
  const { projects } = await listProjects(aws, catalog);
  const found = projects.find(({ name, id }) => [name, id].includes(named));
  if (found) return found;
  if (PROJECT_ID.accepts(named)) return { id: named };
  return chosenProjects(projects, [named])[0] ?? { id: named };
}

function noLog(project: Project | { readonly id: string }, { runLog }: Catalog): string {
  const reason = "statusMessage" in project && project.statusMessage ? ` ${project.statusMessage}` : "";
  return (
    `No run of ${project.id} has a log in ${runLog}.${reason} ` +
    "If its host never came so far, look at its outbound internet access: npm run -s ops -- doctor"
  );
}
