import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import * as v from "valibot";
import { readStoredJson, StoredJsonError } from "../../contracts/stored-json";
import { BadInput, readNamedFile } from "../errors";
import type { ChangeOfValue, Marks } from "./terraform/plan-document";
import { actionOf, addressOf, canonical, changedAttributes } from "./terraform/planned-change";
import type { CatalogPlan } from "./catalog/catalog-plan";

const reviewedChangeSchema = v.object({
  /** Of a resource, or `output.<name>`. */
  address: v.string(),
  action: v.string(),
  /** SHA-256 of the values before and after, without sensitive ones. */
  hash: v.string(),
  attributes: v.array(v.string()),
});

/**
 * What a review has seen of a plan: enough to know it again, and to say what differs. It holds hashes instead of values, and
 * sensitive values are in no hash, so that it may lie where anybody of the project can read it.
 */
const reviewedPlanSchema = v.object({
  format: v.literal(1),
  commit: v.nullable(v.string()),
  /** Identity of the state, and how often it was changed. */
  lineage: v.string(),
  serial: v.number(),
  changes: v.array(reviewedChangeSchema),
  /** Of all the above but the commit: what is merged has another one. */
  digest: v.string(),
});

export type ReviewedPlan = v.InferOutput<typeof reviewedPlanSchema>;
export type ReviewedChange = v.InferOutput<typeof reviewedChangeSchema>;

export function reviewedPlan({ document, state }: CatalogPlan, commit: string | undefined): ReviewedPlan {
  const resources = (document.resource_changes ?? [])
    .filter(({ mode }) => mode === "managed")
    .flatMap((resource) => reviewedChange(addressOf(resource), resource.change));
  const outputs = Object.entries(document.output_changes ?? {}).flatMap(([name, change]) =>
    reviewedChange(`output.${name}`, change),
  );
  const changes = [...resources, ...outputs].sort((one, other) => (one.address < other.address ? -1 : 1));
  const { lineage, serial } = state;
  const digest = sha256(canonical({ lineage, serial, changes }));
  return { format: 1, commit: commit ?? null, lineage, serial, changes, digest };
}

function reviewedChange(address: string, change: ChangeOfValue): ReviewedChange[] {
  const action = actionOf(change);
  if (!action) return [];
  const values = {
    before: withoutSensitive(change.before, change.before_sensitive),
    after: withoutSensitive(change.after, change.after_sensitive),
    unknown: change.after_unknown ?? null,
    replacing: change.replace_paths ?? null,
  };
  return [{ address, action, hash: sha256(canonical(values)), attributes: changedAttributes(change) }];
}

/** A value in which `null` stands for everything sensitive. */
export function withoutSensitive(value: unknown, marks: Marks | undefined): unknown {
  if (marks === true) return null;
  if (typeof marks !== "object" || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value))
    return value.map((item: unknown, index) => withoutSensitive(item, (marks as readonly Marks[])[index]));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      withoutSensitive(item, (marks as Readonly<Record<string, Marks>>)[key]),
    ]),
  );
}

export function writeReviewedPlan(file: string, plan: ReviewedPlan): void {
  writeFileSync(file, `${JSON.stringify(plan, null, 2)}\n`);
}

/** @throws BadInput for a file that is not there, or is something else */
export function readReviewedPlan(file: string): ReviewedPlan {
  return parseReviewedPlan(readNamedFile(file), file);
}

/** @throws BadInput naming `source` when the text is no reviewed plan, or was changed since */
export function parseReviewedPlan(text: string, source: string): ReviewedPlan {
  const plan = readPlan(text, source);
  const { lineage, serial, changes, digest } = plan;
  if (digest === sha256(canonical({ lineage, serial, changes }))) return plan;
  throw notReviewed(`${source} was changed since it was written: its digest is of another plan`);
}

function readPlan(text: string, source: string): ReviewedPlan {
  try {
    return readStoredJson(reviewedPlanSchema, text, source);
  } catch (error) {
    throw error instanceof StoredJsonError ? notReviewed(error.message) : error;
  }
}

function notReviewed(problem: string): BadInput {
  return new BadInput(`${problem}. A reviewed plan is what npm run -s plan -- --out FILE writes.`);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
