import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type PlanDocument, readPlanDocument } from "../../../../ops/plan/terraform/plan-document";

/**
 * Plans as `terraform show -json` of Terraform 1.11 wrote them, in the sandbox (fixtures/README.md).
 * `changes`: an update, a creation, a deletion, a replacement, and new values of a secret and of a secret parameter.
 * `destroys`: the state bucket is replaced and the lock table is deleted as well.
 */
export function recordedPlan(name: "changes" | "destroys"): PlanDocument {
  return readPlanDocument(readFileSync(join(__dirname, "fixtures", `${name}.json`), "utf8"));
}

/** The two values of the secret in these plans. */
export const SECRETS = ["first-token-of-this-fixture", "other-token-of-this-fixture"];
