import type { Release } from "../catalog/catalog";
import type { ChangeGroup, ProjectOutcome } from "../plan/projects/project-plans";
import { destroyedText, destructive, lostData } from "../plan/terraform/data-loss";
import { changeText, countsOf, countsText } from "../plan/terraform/planned-change";
import type { UpgradeBlocker } from "./upgrade-blocker";
import type { ParameterPlan, PlannedUpgrade } from "./plan";
import type { Outcome } from "./run";
import { countOf } from "../output/count";

/** All that is known before an upgrade starts. */
export interface UpgradePlan {
  readonly target: Release;
  readonly upgrades: readonly ProjectUpgrade[];
  /** What changes alike in several projects; undefined when Terraform was not asked. */
  readonly groups: readonly ChangeGroup[] | undefined;
}

/** What is known of one project. */
export type ProjectUpgrade = PlannedUpgrade & {
  /** Undefined when Terraform was not asked about it. */
  readonly terraform?: ProjectOutcome;
  /** Why it is not upgraded, by what its plan says. */
  readonly blocker?: UpgradeBlocker;
};

const NOT_PLANNED =
  "Nothing was planned: these are releases and parameters. What Terraform changes in a project, and whether it loses data, " +
  "shows in its run alone.";

/** For a terminal: the projects one after the other, and then what changes alike in several of them. */
export function planText(plan: UpgradePlan): string {
  const lines = plan.upgrades.flatMap((one) =>
    "skip" in one ? [`${one.project.name}: ${one.skip}`] : projectLines(one, plan.target),
  );
  const some = plan.upgrades.some((one) => "parameters" in one);
  const rest = plan.groups ? plan.groups.flatMap(groupLines) : some ? [NOT_PLANNED] : [];
  return [...lines, ...rest].join("\n");
}

function projectLines(
  { project, changes, terraform, blocker }: ProjectUpgrade & ParameterPlan,
  target: Release,
): string[] {
  return [
    `${project.name}: ${project.release.name} -> ${target.name}`,
    ...changes.map((change) => `  ${change}`),
    ...terraformLines(terraform),
    ...(blocker ? [`  NOT UPGRADED: ${blocker.reason}`] : []),
  ];
}

function terraformLines(outcome: ProjectOutcome | undefined): string[] {
  if (!outcome || !("changes" in outcome)) return [];
  const destroyed = destructive(outcome.changes).map((change) => `    ${destroyedText(change)}`);
  return [`  Terraform: ${countsText(outcome.changes)}`, ...destroyed];
}

function groupLines({ projects, changes }: ChangeGroup): string[] {
  const where =
    projects.length > 3
      ? `${countOf(projects.length, "project")}, such as ${projects[0]}`
      : projects.join(", ");
  return [`Changes in ${where}:`, ...changes.map((change) => `  ${changeText(change)}`)];
}

export function outcomesText(outcomes: readonly Outcome[]): string {
  const of = (result: Outcome["result"]) => outcomes.filter((outcome) => outcome.result === result);
  const [failed, refused] = [of("failed"), of("refused")];
  const counts = [`${of("upgraded").length} upgraded`, `${failed.length} failed`];
  if (refused.length > 0) counts.push(`${refused.length} refused`);
  return [
    `${counts.join(", ")}.`,
    ...[...failed, ...refused].map(({ project, reason }) => `${project}: ${reason ?? "no reason was given"}`),
    ...listed("Still in progress in AWS", of("left")),
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
    terraform: terraformJson(one.terraform),
    notUpgraded: one.blocker?.reason ?? null,
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
