import type { Terminal } from "../output/terminal";
import { withoutSecrets } from "../plan/terraform/secrets";
import { runTerraform } from "../plan/terraform/terraform";
import type { Workspace } from "../plan/terraform/workspace";
import { type CatalogPlan, planCatalog } from "../plan/catalog/catalog-plan";
import { differences } from "./differences";
import { EXIT } from "../errors";
import { reviewText } from "../plan/output/text";
import { refusals } from "../plan/catalog/refusal";
import { catalogRemarks, catalogReview, type Review } from "../plan/review";
import { type ReviewedPlan, reviewedPlan } from "../plan/reviewed-plan";
import { type Synthesis, synthesize } from "../plan/catalog/synthesis";

export interface Application {
  /** Folder of the checkout. */
  readonly root: string;
  /** What the plan must be; undefined with a digest that was accepted. */
  readonly reviewed: ReviewedPlan | undefined;
  readonly accepted: string | undefined;
  /** Ends before anything is applied, and needs no secrets. */
  readonly checkOnly: boolean;
}

interface ApplyContext {
  readonly workspace: Workspace;
  readonly terminal: Terminal;
}

/** How long an apply waits for the lock of another one. */
const LOCK_TIMEOUT = "60s";

/**
 * Plans again, and goes on only when the plan is the one that was reviewed. What is applied is that very plan: Terraform
 * itself refuses it when the state changes in between.
 * @returns exit code
 */
export async function applyReviewed(
  { workspace, terminal }: ApplyContext,
  { root, reviewed, accepted, checkOnly }: Application,
): Promise<number> {
  terminal.progress("cdktf synth");
  const synthesis = await synthesize(root, workspace.folder("synthesis"));
  terminal.progress("service-catalog");
  const plan = await planCatalog(workspace, synthesis, { root, withholdSecrets: checkOnly });
  terminal.progress("");
  const review = reviewOf(plan, synthesis);
  const now = reviewedPlan(plan, undefined);
  terminal.print(`${reviewText(review)}\nDigest of this plan: ${now.digest}`);
  if (review.refusals.length > 0) {
    for (const reason of review.refusals) terminal.note(`Nothing is applied. ${reason}`);
    return EXIT.refused;
  }
  const moved = reviewed
    ? differences(reviewed, now)
    : accepted === now.digest
      ? []
      : ["It has another digest."];
  if (moved.length > 0) {
    for (const line of explanation(moved, now)) terminal.note(line);
    return EXIT.changed;
  }
  terminal.print("This is the plan that was reviewed.");
  return checkOnly ? EXIT.fine : apply(plan, terminal);
}

function explanation(moved: readonly string[], { digest }: ReviewedPlan): string[] {
  return [
    "Nothing was applied: this plan is not the one that was reviewed.",
    ...moved.map((line) => `  ${line}`),
    "Look at the plan above. To apply it as it is now:",
    `  on a laptop   npm run -s ops -- apply --accept ${digest}`,
    `  in GitLab     a new pipeline of this branch with the variable ACCEPTED_PLAN=${digest}`,
  ];
}

function reviewOf(plan: CatalogPlan, synthesis: Synthesis): Review {
  return {
    commit: undefined,
    catalog: catalogReview(plan),
    projects: undefined,
    refusals: refusals(plan.document),
    remarks: catalogRemarks(plan),
    moduleOf: (address) => synthesis.moduleOf(address),
  };
}

async function apply({ workdir, planFile }: CatalogPlan, terminal: Terminal): Promise<number> {
  terminal.note("terraform apply");
  const args = ["apply", "-no-color", `-lock-timeout=${LOCK_TIMEOUT}`, planFile];
  const { code, output, errors } = await runTerraform(workdir, args);
  terminal.print(withoutSecrets(output, workdir.environment).trim());
  if (code === 0) return EXIT.fine;
  terminal.note(withoutSecrets(errors, workdir.environment).trim());
  return errors.includes("Saved plan is stale") ? EXIT.changed : EXIT.unable;
}
