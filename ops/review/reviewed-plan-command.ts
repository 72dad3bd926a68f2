import type { CommandContext } from "../command-context";
import { EXIT } from "../errors";
import { parseReviewedPlan, writeReviewedPlan } from "../plan/reviewed-plan";
import { ciContext } from "./ci-context";
import { REVIEWED_PLAN_ARTIFACT, reviewedArtifact } from "./reviewed-artifact";

const COMMIT = "CI_COMMIT_SHA";

/** @param file to write the reviewed plan to */
export async function fetchReviewedPlan({ terminal }: CommandContext, file: string): Promise<number> {
  const context = ciContext(process.env, [COMMIT]);
  const text = await reviewedArtifact(context, context.variables[COMMIT]);
  const plan = parseReviewedPlan(text, `The artifact ${REVIEWED_PLAN_ARTIFACT}`);
  writeReviewedPlan(file, plan);
  terminal.print(
    `Reviewed: ${plan.changes.length} changes, digest ${plan.digest}, commit ${plan.commit ?? "unknown"}.`,
  );
  return EXIT.fine;
}
