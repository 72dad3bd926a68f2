import { type Catalog, findCatalog, type Release } from "../catalog/catalog";
import type { CommonOptions, CommandContext } from "../command-context";
import { BadInput, EXIT, OpsError } from "../errors";
import type { Terminal } from "../output/terminal";
import { chosenProjects, listProjects } from "../projects/projects";
import { listenForInterrupts } from "./interrupts";
import { findBlocker } from "./upgrade-blocker";
import { outcomesText, planText, type ProjectUpgrade, type UpgradePlan, upgradeJson } from "./output";
import { planUpgrades } from "./plan";
import { type Outcome, runUpgrades, type Upgrade } from "./run";
import { terraformPlans } from "./terraform-plans";
import { countOf } from "../output/count";

export interface UpgradeOptions extends CommonOptions {
  readonly all?: boolean;
  readonly yes?: boolean;
  /** Shows the plan and ends. */
  readonly planOnly?: boolean;
  /** Whether Terraform plans each project before. @default true */
  readonly plan?: boolean;
  /** Whether projects are upgraded that lose data by it. */
  readonly allowDataLoss?: boolean;
  /** Upgrades at once, and plans. */
  readonly parallel?: number;
  readonly pollMilliseconds?: number;
  /** Where interrupts come from. @default this process */
  readonly interrupts?: NodeJS.EventEmitter;
  /** For Terraform. @default that of this process */
  readonly environment?: NodeJS.ProcessEnv;
}

const PARALLEL = 4;
const POLL_MILLISECONDS = 5_000;

/** @returns 1 when an upgrade failed or can not be made, 130 when somebody interrupted */
export async function upgrade(
  context: CommandContext,
  named: readonly string[],
  options: UpgradeOptions,
): Promise<number> {
  if (named.length > 0 === (options.all === true))
    throw new BadInput("Name the projects to upgrade, or give --all.");
  const { terminal } = context;
  const catalog = await findCatalog(context.aws, options.prefix);
  const plan = await planned(context, catalog, named, options);
  const ready = plan.upgrades.filter(isUpgrade).filter(({ blocker }) => !blocker);
  if (!options.json) terminal.print(planText(plan));
  if (options.planOnly || (ready.length > 0 && !(await agreed(terminal, ready.length, plan, options)))) {
    if (options.json) terminal.print(upgradeJson(plan, []));
    return exitCode(plan, []);
  }
  const { outcomes: made, interrupted } = await run(context, catalog, plan, ready, options);
  const outcomes = [...notUpgraded(plan), ...made];
  if (options.json) terminal.print(upgradeJson(plan, outcomes));
  else if (outcomes.length > 0) terminal.print(outcomesText(outcomes));
  return interrupted ? EXIT.interrupted : exitCode(plan, outcomes);
}

async function planned(
  { aws, terminal }: CommandContext,
  catalog: Catalog,
  named: readonly string[],
  options: UpgradeOptions,
): Promise<UpgradePlan> {
  const target = newest(catalog);
  const projects = chosenProjects((await listProjects(aws, catalog)).projects, named);
  const upgrades = await planUpgrades(aws, catalog, projects, target);
  if (options.plan === false) return { target, upgrades, groups: undefined };
  const plans = await terraformPlans(
    upgrades.filter(isUpgrade).map(({ project }) => project),
    {
      ...{ aws, catalog, target, terminal, interrupts: options.interrupts },
      parallel: options.parallel ?? PARALLEL,
      environment: options.environment ?? process.env,
    },
  );
  const outcomes = new Map(plans.projects.map(({ id, outcome }) => [id, outcome]));
  return {
    target,
    groups: plans.groups,
    upgrades: upgrades.map((one) => {
      const terraform = outcomes.get(one.project.id);
      return { ...one, terraform, blocker: findBlocker(terraform, options.allowDataLoss === true) };
    }),
  };
}

function isUpgrade<One extends ProjectUpgrade>(one: One): one is Extract<One, Upgrade> {
  return "parameters" in one;
}

function notUpgraded({ upgrades }: UpgradePlan): Outcome[] {
  return upgrades.flatMap(({ project: { name, id }, blocker }) =>
    blocker ? [{ project: name, id, ...blocker }] : [],
  );
}

async function run(
  { aws, terminal }: CommandContext,
  catalog: Catalog,
  { target }: UpgradePlan,
  upgrades: readonly Upgrade[],
  options: UpgradeOptions,
): Promise<{ readonly outcomes: readonly Outcome[]; readonly interrupted: boolean }> {
  const interrupts = listenForInterrupts(
    () =>
      terminal.note(
        "No more upgrades are started. Those in progress continue; interrupt again to leave them.",
      ),
    options.interrupts,
  );
  const outcomes = await runUpgrades(upgrades, {
    ...{ aws, catalog, target, ...interrupts, ...progressTeller(terminal, upgrades.length) },
    parallel: options.parallel ?? PARALLEL,
    pollMilliseconds: options.pollMilliseconds ?? POLL_MILLISECONDS,
  }).finally(() => interrupts.release());
  return { outcomes, interrupted: interrupts.stopStarting.aborted };
}

function newest({ newest: release, prefix }: Catalog): Release {
  if (release) return release;
  throw new OpsError(`The catalog ${prefix} offers no release. Deploy it: npx cdktf deploy service-catalog`);
}

async function agreed(
  terminal: Terminal,
  count: number,
  { target }: UpgradePlan,
  { yes }: UpgradeOptions,
): Promise<boolean> {
  if (yes) return true;
  if (await terminal.confirm(`Upgrade ${countOf(count, "project")} to ${target.name}?`)) return true;
  terminal.note("Nothing was changed. In a script, --yes agrees beforehand.");
  return false;
}

function progressTeller(terminal: Terminal, all: number) {
  const inProgress = new Set<string>();
  let done = 0;
  const show = () =>
    terminal.progress(`${done} of ${all}; in progress: ${[...inProgress].join(", ") || "none"}`);
  return {
    started({ name }: { readonly name: string }) {
      inProgress.add(name);
      terminal.note(`${name}: started`);
      show();
    },
    ended({ project, result, reason }: Outcome) {
      inProgress.delete(project);
      done += 1;
      if (result !== "not started") terminal.note(`${project}: ${result}${reason ? `: ${reason}` : ""}`);
      show();
    },
  };
}

function exitCode({ upgrades }: UpgradePlan, outcomes: readonly Outcome[]): number {
  const bad =
    upgrades.some((one) => one.blocker ?? ("bad" in one && one.bad)) ||
    outcomes.some(({ result }) => result !== "upgraded");
  return bad ? EXIT.found : EXIT.fine;
}
