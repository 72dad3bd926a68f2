#!/usr/bin/env tsx
import { Command } from "commander";
import { EXIT } from "../errors";
import { runCommand } from "./command";
import { surroundings } from "./ci-context";
import { REVIEWED_PLAN_ARTIFACT, reviewedArtifact } from "./reviewed-artifact";
import { parseReviewedPlan, writeReviewedPlan } from "../plan/reviewed-plan";

const COMMIT = "CI_COMMIT_SHA";

const program = new Command("npm run -s reviewed-plan --")
  .description("Fetches the plan that was reviewed in the merge request which this commit came from.")
  .argument("<file>", "where to write it, for npm run apply-plan")
  .addHelpText(
    "after",
    `\nEnvironment: GITLAB_REVIEW_TOKEN, and of GitLab CI CI_SERVER_URL, CI_PROJECT_ID, ${COMMIT}.` +
      "\n\nExample:\n  npm run -s reviewed-plan -- plan-review/reviewed-plan.json",
  );

runCommand(program, async (_, file = "") => {
  const place = surroundings(process.env, [COMMIT]);
  const text = await reviewedArtifact(place, place.variables[COMMIT]);
  const plan = parseReviewedPlan(text, `The artifact ${REVIEWED_PLAN_ARTIFACT}`);
  writeReviewedPlan(file, plan);
  console.log(
    `Reviewed: ${plan.changes.length} changes, digest ${plan.digest}, commit ${plan.commit ?? "unknown"}.`,
  );
  return EXIT.fine;
});
