import { EXIT } from "../errors";
import type { Terminal } from "../output/terminal";
import { type CatalogPlan, planCatalog } from "../plan/catalog/catalog-plan";
import { synthesize } from "../plan/catalog/synthesis";
import { reviewDocument } from "../plan/output/reports";
import { reviewText } from "../plan/output/text";
import { type Review, reviewOf } from "../plan/review";
import { type ReviewedPlan, reviewedPlan } from "../plan/reviewed-plan";
import { withoutSecrets } from "../plan/terraform/secrets";
import { runTerraform } from "../plan/terraform/terraform";
import type { Workspace } from "../plan/terraform/workspace";
import { differences } from "./differences";

export interface Application {
  /** Folder of the checkout. */
  readonly root: string;
  /** What the plan must be; undefined with a digest that was accepted. */
  readonly reviewed: ReviewedPlan | undefined;
  readonly accepted: string | undefined;
  /** Ends before anything is applied, and needs no secrets. */
  readonly checkOnly: boolean;
  /** One JSON document instead of text. */
  readonly json: boolean;
}

interface ApplyContext {
  readonly workspace: Workspace;
  readonly terminal: Terminal;
}

/** What became of the plan. */
interface Outcome {
  readonly code: number;
  /** How the plan differs from the reviewed one; none when it is the same. */
  readonly differences: readonly string[];
}

/** How long an apply waits for the lock of another one. */
const LOCK_TIMEOUT = "60s";

/**
 * Plans again, and continues only when the plan is the one that was reviewed. What is applied is that very plan: Terraform
 * itself refuses it when the state changes in between.
 * @returns exit code
 */
export async function applyReviewed(
  { workspace, terminal }: ApplyContext,
  application: Application,
): Promise<number> {
  const { root, checkOnly, json } = application;
  terminal.progress("cdktf synth");
  const synthesis = await synthesize(root, workspace.folder("synthesis"));
  terminal.progress("service-catalog");
  const plan = await planCatalog(workspace, synthesis, { root, withholdSecrets: checkOnly });
  terminal.progress("");
  const review = reviewOf(plan, synthesis);
  const now = reviewedPlan(plan, undefined);
  if (!json) terminal.print(`${reviewText(review)}\nDigest of this plan: ${now.digest}`);
  const outcome = await applyUnlessChanged(plan, now, review, application, terminal);
  if (json) terminal.print(JSON.stringify(documentOf(review, now, outcome, checkOnly), null, 2));
  return outcome.code;
}

async function applyUnlessChanged(
  plan: CatalogPlan,
  now: ReviewedPlan,
  review: Review,
  { reviewed, accepted, checkOnly, json }: Application,
  terminal: Terminal,
): Promise<Outcome> {
  for (const reason of review.refusals) terminal.note(`Nothing is applied. ${reason}`);
  if (review.refusals.length > 0) return { code: EXIT.refused, differences: [] };
  const changed = reviewed ? differences(reviewed, now) : otherDigest(accepted, now);
  if (changed.length > 0) {
    for (const line of explanation(changed, now)) terminal.note(line);
    return { code: EXIT.changed, differences: changed };
  }
  const print = (text: string) => (json ? terminal.note(text) : terminal.print(text));
  print("This is the plan that was reviewed.");
  return { code: checkOnly ? EXIT.fine : await apply(plan, terminal, print), differences: [] };
}

function otherDigest(accepted: string | undefined, { digest }: ReviewedPlan): string[] {
  return accepted === digest ? [] : [`It has the digest ${digest}, and ${accepted} was accepted.`];
}

function explanation(changed: readonly string[], { digest }: ReviewedPlan): string[] {
  return [
    "Nothing was applied: this plan is not the one that was reviewed.",
    ...changed.map((line) => `  ${line}`),
    "Look at the plan above. To apply it as it is now:",
    `  on a laptop   npm run -s ops -- apply --accept ${digest}`,
    `  in GitLab     a new pipeline of this branch with the variable ACCEPTED_PLAN=${digest}`,
  ];
}

function documentOf(review: Review, { digest }: ReviewedPlan, outcome: Outcome, checkOnly: boolean): object {
  return {
    ...reviewDocument(review),
    digest,
    differences: outcome.differences,
    applied: outcome.code === EXIT.fine && !checkOnly,
  };
}

async function apply(
  { workdir, planFile }: CatalogPlan,
  terminal: Terminal,
  print: (text: string) => void,
): Promise<number> {
  terminal.note("terraform apply");
  const args = ["apply", "-no-color", `-lock-timeout=${LOCK_TIMEOUT}`, planFile];
  const { code, output, errors } = await runTerraform(workdir, args);
  print(withoutSecrets(output, workdir.environment).trim());
  if (code === 0) return EXIT.fine;
  terminal.note(withoutSecrets(errors, workdir.environment).trim());
  return errors.includes("Saved plan is stale") ? EXIT.changed : EXIT.unable;
}
