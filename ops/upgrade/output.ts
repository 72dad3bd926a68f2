import type { Release } from "../catalog/catalog";
import type { ProjectOutcome, ProjectPlans } from "../plan/projects/project-plans";
import { many } from "../projects/projects";
import { destroyedText, destructive, lostData } from "../plan/terraform/data-loss";
import { changeText, countsOf, countsText } from "../plan/terraform/planned-change";
import type { UpgradeBlocker } from "./upgrade-blocker";
import type { ParameterPlan, PlannedUpgrade } from "./plan";
import type { Outcome } from "./run";

/** All that is known before an upgrade starts. */
export interface UpgradePlan {
  readonly target: Release;
  readonly upgrades: readonly PlannedUpgrade[];
  /** Undefined when Terraform was not asked. */
  readonly terraform: ProjectPlans | undefined;
  /** By the ids of the projects that are not upgraded for what their plans say. */
  readonly blockers: ReadonlyMap<string, UpgradeBlocker>;
}

const NOT_PLANNED =
  "Nothing was planned: these are releases and parameters. What Terraform changes in a project, and whether it loses data, " +
  "shows in its run alone.";

/** For a terminal: the projects one after the other, and then what changes alike in several of them. */
export function planText(plan: UpgradePlan): string {
  const lines = plan.upgrades.flatMap((one) =>
    "skip" in one ? [`${one.project.name}: ${one.skip}`] : projectLines(one, plan),
  );
  const some = plan.upgrades.some((one) => "parameters" in one);
  const rest = plan.terraform ? changeLines(plan.terraform) : some ? [NOT_PLANNED] : [];
  return [...lines, ...rest].join("\n");
}

function projectLines({ project, changes }: PlannedUpgrade & ParameterPlan, plan: UpgradePlan): string[] {
  const blocker = plan.blockers.get(project.id);
  return [
    `${project.name}: ${project.release.name} -> ${plan.target.name}`,
    ...changes.map((change) => `  ${change}`),
    ...terraformLines(outcomeOf(plan, project.id)),
    ...(blocker ? [`  NOT UPGRADED: ${blocker.reason}`] : []),
  ];
}

function terraformLines(outcome: ProjectOutcome | undefined): string[] {
  if (!outcome || !("changes" in outcome)) return [];
  const destroyed = destructive(outcome.changes).map((change) => `    ${destroyedText(change)}`);
  return [`  Terraform: ${countsText(outcome.changes)}`, ...destroyed];
}

function changeLines({ projects, groups }: ProjectPlans): string[] {
  return [...groups].flatMap(([key, { changes }]) => {
    const members = projects.filter(({ outcome }) => "group" in outcome && outcome.group === key);
    const names = members.map(({ name }) => name);
    const where = names.length > 3 ? `${many(names.length)}, such as ${names[0]}` : names.join(", ");
    return [`Changes in ${where}:`, ...changes.map((change) => `  ${changeText(change)}`)];
  });
}

function outcomeOf({ terraform }: UpgradePlan, id: string): ProjectOutcome | undefined {
  return terraform?.projects.find((project) => project.id === id)?.outcome;
}

export function outcomesText(outcomes: readonly Outcome[]): string {
  const of = (result: Outcome["result"]) => outcomes.filter((outcome) => outcome.result === result);
  const [failed, refused] = [of("failed"), of("refused")];
  const counts = [`${of("upgraded").length} upgraded`, `${failed.length} failed`];
  if (refused.length > 0) counts.push(`${refused.length} refused`);
  return [
    `${counts.join(", ")}.`,
    ...[...failed, ...refused].map(({ project, reason }) => `${project}: ${reason ?? "no reason was given"}`),
    ...listed("Still under way in AWS", of("left")),
    ...listed("Not started (the same command goes on with them)", of("not started")),
  ].join("\n");
}

function listed(what: string, outcomes: readonly Outcome[]): string[] {
  return outcomes.length > 0 ? [`${what}: ${outcomes.map(({ project }) => project).join(", ")}`] : [];
}

/** One document for scripts. */
export function upgradeJson(plan: UpgradePlan, outcomes: readonly Outcome[]): string {
  const planned = plan.upgrades.map((one) => ({
    project: one.project.name,
    id: one.project.id,
    from: one.project.release.name,
    skipped: "skip" in one ? one.skip : null,
    changes: "changes" in one ? one.changes : [],
    terraform: terraformJson(outcomeOf(plan, one.project.id)),
    notUpgraded: plan.blockers.get(one.project.id)?.reason ?? null,
  }));
  return JSON.stringify({ release: plan.target.name, plan: planned, outcomes }, null, 2);
}

/** Null when there is no plan. */
function terraformJson(outcome: ProjectOutcome | undefined) {
  if (!outcome || !("changes" in outcome)) return null;
  const changes = outcome.changes.map((change) => ({
    action: change.action,
    address: change.address,
    loses: lostData(change) ?? null,
  }));
  return { ...countsOf(outcome.changes), changes };
}
