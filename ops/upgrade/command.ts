import { type Catalog, findCatalog, type Version } from "../catalog";
import type { CommonOptions, Workplace } from "../command";
import { BadInput, EXIT, OpsError } from "../exit-codes";
import type { Terminal } from "../output/terminal";
import { chosenProjects, listProjects } from "../projects";
import { listenForInterrupts } from "./interrupts";
import { type PlannedUpgrade, planUpgrades } from "./plan";
import { type Outcome, runUpgrades, type Upgrade } from "./run";

export interface UpgradeOptions extends CommonOptions {
  readonly all?: boolean;
  readonly yes?: boolean;
  /** Shows the plan and ends. */
  readonly planOnly?: boolean;
  /** Upgrades at once. */
  readonly parallel?: number;
  readonly pollMilliseconds?: number;
  /** Where interrupts come from. @default this process */
  readonly interrupts?: NodeJS.EventEmitter;
}

const PARALLEL = 4;
const POLL_MILLISECONDS = 5_000;

/** @returns 1 when an upgrade failed or can not be made, 130 when somebody interrupted */
export async function upgrade(
  { aws, terminal }: Workplace,
  named: readonly string[],
  options: UpgradeOptions,
): Promise<number> {
  if (named.length > 0 === (options.all === true))
    throw new BadInput("Name the projects to upgrade, or give --all.");
  const catalog = await findCatalog(aws, options.prefix);
  const target = newest(catalog);
  const projects = chosenProjects((await listProjects(aws, catalog)).projects, named);
  const plan = await planUpgrades(aws, catalog, projects, target);
  const upgrades = plan.filter((one): one is Extract<PlannedUpgrade, Upgrade> => "parameters" in one);
  if (!options.json) terminal.print(planText(plan, target));
  if (
    upgrades.length === 0 ||
    options.planOnly ||
    !(await agreed(terminal, upgrades.length, target, options))
  ) {
    if (options.json) terminal.print(document(target, plan, []));
    return plan.some((one) => "bad" in one && one.bad) ? EXIT.found : EXIT.fine;
  }
  const interrupts = listenForInterrupts(
    () =>
      terminal.note("No more upgrades are started. Those under way go on; interrupt again to leave them."),
    options.interrupts,
  );
  const teller = progressTeller(terminal, upgrades.length);
  const outcomes = await runUpgrades(upgrades, {
    ...{ aws, catalog, target, ...interrupts, ...teller },
    parallel: options.parallel ?? PARALLEL,
    pollMilliseconds: options.pollMilliseconds ?? POLL_MILLISECONDS,
  }).finally(() => interrupts.release());
  terminal.print(options.json ? document(target, plan, outcomes) : outcomesText(outcomes));
  return exitCode(plan, outcomes, interrupts.stopStarting.aborted);
}

function newest({ newest: version, prefix }: Catalog): Version {
  if (version) return version;
  throw new OpsError(`The catalog ${prefix} offers no version. Deploy it: npx cdktf deploy service-catalog`);
}

async function agreed(
  terminal: Terminal,
  count: number,
  target: Version,
  { yes }: UpgradeOptions,
): Promise<boolean> {
  if (yes) return true;
  if (await terminal.confirm(`Upgrade ${many(count)} to ${target.name}?`)) return true;
  terminal.note("Nothing was changed. In a script, --yes agrees beforehand.");
  return false;
}

function planText(plan: readonly PlannedUpgrade[], target: Version): string {
  const lines = plan.flatMap((one) =>
    "skip" in one
      ? [`${one.project.name}: ${one.skip}`]
      : [
          `${one.project.name}: ${one.project.version.name} -> ${target.name}`,
          ...one.changes.map((change) => `  ${change}`),
        ],
  );
  return [
    ...lines,
    "These are versions and parameters. What Terraform changes in a project is planned by its run.",
  ].join("\n");
}

function progressTeller(terminal: Terminal, all: number) {
  const underWay = new Set<string>();
  let done = 0;
  const show = () => terminal.progress(`${done} of ${all}; under way: ${[...underWay].join(", ") || "none"}`);
  return {
    started({ name }: { readonly name: string }) {
      underWay.add(name);
      terminal.note(`${name}: started`);
      show();
    },
    ended({ project, result, reason }: Outcome) {
      underWay.delete(project);
      done += 1;
      if (result !== "not started") terminal.note(`${project}: ${result}${reason ? `: ${reason}` : ""}`);
      show();
    },
  };
}

function outcomesText(outcomes: readonly Outcome[]): string {
  const of = (result: Outcome["result"]) => outcomes.filter((outcome) => outcome.result === result);
  const failed = of("failed");
  return [
    `${of("upgraded").length} upgraded, ${failed.length} failed.`,
    ...failed.map(({ project, reason }) => `${project}: ${reason ?? "no reason was given"}`),
    ...listed("Still under way in AWS", of("left")),
    ...listed("Not started (the same command goes on with them)", of("not started")),
  ].join("\n");
}

function listed(what: string, outcomes: readonly Outcome[]): string[] {
  return outcomes.length > 0 ? [`${what}: ${outcomes.map(({ project }) => project).join(", ")}`] : [];
}

function document(target: Version, plan: readonly PlannedUpgrade[], outcomes: readonly Outcome[]): string {
  const planned = plan.map((one) => ({
    project: one.project.name,
    id: one.project.id,
    from: one.project.version.name,
    skipped: "skip" in one ? one.skip : null,
    changes: "changes" in one ? one.changes : [],
  }));
  return JSON.stringify({ version: target.name, plan: planned, outcomes }, null, 2);
}

function exitCode(
  plan: readonly PlannedUpgrade[],
  outcomes: readonly Outcome[],
  interrupted: boolean,
): number {
  if (interrupted) return EXIT.interrupted;
  const bad =
    plan.some((one) => "bad" in one && one.bad) || outcomes.some(({ result }) => result !== "upgraded");
  return bad ? EXIT.found : EXIT.fine;
}

function many(count: number): string {
  return `${count} ${count === 1 ? "project" : "projects"}`;
}
