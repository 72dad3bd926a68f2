import type { CommandContext, CommonOptions } from "../command-context";
import { EXIT } from "../errors";
import { parseReviewedPlan, writeReviewedPlan } from "../plan/reviewed-plan";
import { ciContext } from "./ci-context";
import { REVIEWED_PLAN_ARTIFACT, reviewedArtifact } from "./reviewed-artifact";

const COMMIT = "CI_COMMIT_SHA";

/** @param file to write the reviewed plan to */
export async function fetchReviewedPlan(
  { terminal }: CommandContext,
  file: string,
  { json }: CommonOptions,
): Promise<number> {
  const context = ciContext(process.env, [COMMIT]);
  const text = await reviewedArtifact(context, context.variables[COMMIT]);
  const plan = parseReviewedPlan(text, `The artifact ${REVIEWED_PLAN_ARTIFACT}`);
  writeReviewedPlan(file, plan);
  const { digest, commit, changes } = plan;
  terminal.print(
    json
      ? JSON.stringify({ file, digest, commit, changes: changes.length })
      : `Reviewed: ${changes.length} changes, digest ${digest}, commit ${commit ?? "unknown"}.`,
  );
  return EXIT.fine;
}
