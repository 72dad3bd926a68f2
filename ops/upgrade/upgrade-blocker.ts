import type { PlannedProject } from "../plan/projects/project-plans";
import { losses } from "../plan/terraform/data-loss";
import type { Outcome } from "./run";

/** Why a project is not upgraded after its plan. */
export interface UpgradeBlocker {
  readonly result: Extract<Outcome["result"], "failed" | "refused">;
  readonly reason: string;
}

/**
 * What stands against the upgrade of a project; undefined when nothing does.
 * @param plan undefined when nothing was planned
 */
export function findBlocker(
  plan: PlannedProject["outcome"] | undefined,
  allowDataLoss: boolean,
): UpgradeBlocker | undefined {
  if (!plan) return undefined;
  if ("failed" in plan) return { result: "failed", reason: `it could not be planned: ${plan.failed}` };
  if ("skipped" in plan) return { result: "failed", reason: plan.skipped };
  const lost = losses(plan.changes);
  if (lost.length === 0 || allowDataLoss) return undefined;
  return {
    result: "refused",
    reason: `it would lose data: ${lost.join(", ")}. Look at that, and give --allow-data-loss if it may be.`,
  };
}
