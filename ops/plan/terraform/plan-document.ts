import * as v from "valibot";
import { readStoredJson } from "../../../contracts/stored-json";

/** Marks of values in a structure: `true` for a whole value, otherwise marks of its parts. */
export type Marks = boolean | { readonly [key: string]: Marks } | readonly Marks[];

const marksSchema: v.GenericSchema<Marks> = v.union([
  v.boolean(),
  v.array(v.lazy(() => marksSchema)),
  v.record(
    v.string(),
    v.lazy(() => marksSchema),
  ),
]);

const changeSchema = v.object({
  /** `["delete", "create"]` and `["create", "delete"]` replace the resource. */
  actions: v.pipe(
    v.array(v.picklist(["no-op", "create", "read", "update", "delete", "forget"])),
    v.readonly(),
  ),
  before: v.optional(v.unknown(), null),
  after: v.optional(v.unknown(), null),
  after_unknown: v.optional(marksSchema),
  before_sensitive: v.optional(marksSchema),
  after_sensitive: v.optional(marksSchema),
  replace_paths: v.optional(v.array(v.array(v.union([v.string(), v.number()])))),
});

const resourceChangeSchema = v.object({
  address: v.string(),
  mode: v.picklist(["managed", "data"]),
  type: v.string(),
  name: v.string(),
  deposed: v.optional(v.string()),
  change: changeSchema,
});

const valuesSchema = v.object({
  outputs: v.optional(v.record(v.string(), v.object({ value: v.optional(v.unknown()) }))),
  root_module: v.optional(
    v.object({
      resources: v.optional(
        v.array(v.object({ type: v.string(), values: v.optional(v.record(v.string(), v.unknown())) })),
      ),
    }),
  ),
});

/** `terraform show -json` of a plan: https://developer.hashicorp.com/terraform/internals/json-format#plan-representation */
const planSchema = v.object({
  resource_changes: v.optional(v.array(resourceChangeSchema)),
  output_changes: v.optional(v.record(v.string(), changeSchema)),
  planned_values: v.optional(valuesSchema),
  prior_state: v.optional(v.object({ values: v.optional(valuesSchema) })),
});

export type ChangeOfValue = v.InferOutput<typeof changeSchema>;
export type ResourceChange = v.InferOutput<typeof resourceChangeSchema>;
export type PlanDocument = v.InferOutput<typeof planSchema>;

/** In another major version of the format everything may mean something else. */
const formatSchema = v.object({
  format_version: v.pipe(v.string(), v.startsWith("1.", "expected 1.x. Use Terraform 1.10 or newer")),
});

const SOURCE = "The plan of this Terraform";

/** @throws StoredJsonError for what is no plan, or is in another format */
export function readPlanDocument(text: string): PlanDocument {
  readStoredJson(formatSchema, text, SOURCE);
  return readStoredJson(planSchema, text, SOURCE);
}

/** The value that an output had in the state; undefined for a new one. */
export function outputBefore({ prior_state: prior }: PlanDocument, name: string): string | undefined {
  const value = prior?.values?.outputs?.[name]?.value;
  return typeof value === "string" ? value : undefined;
}
