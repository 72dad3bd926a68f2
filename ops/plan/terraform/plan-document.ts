/** Terraform's action on a resource; `["delete", "create"]` and `["create", "delete"]` replace it. */
export type TerraformAction = "no-op" | "create" | "read" | "update" | "delete" | "forget";

/** Marks of values in a structure: `true` for a whole value, otherwise marks of its parts. */
export type Marks = boolean | { readonly [key: string]: Marks } | readonly Marks[];

export interface ChangeOfValue {
  readonly actions: readonly TerraformAction[];
  readonly before: unknown;
  readonly after: unknown;
  readonly after_unknown?: Marks;
  readonly before_sensitive?: Marks;
  readonly after_sensitive?: Marks;
  readonly replace_paths?: readonly (readonly (string | number)[])[];
  readonly importing?: unknown;
}

export interface ResourceChange {
  readonly address: string;
  readonly previous_address?: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly deposed?: string;
  readonly change: ChangeOfValue;
}

export interface OutputValue {
  readonly value?: unknown;
  readonly sensitive: boolean;
}

export interface ResourceValues {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

interface StateValues {
  readonly outputs?: Readonly<Record<string, OutputValue>>;
  readonly root_module?: { readonly resources?: readonly ResourceValues[] };
}

/** `terraform show -json` of a plan: https://developer.hashicorp.com/terraform/internals/json-format#plan-representation */
export interface PlanDocument {
  readonly format_version: string;
  readonly resource_changes?: readonly ResourceChange[];
  readonly output_changes?: Readonly<Record<string, ChangeOfValue>>;
  readonly planned_values?: StateValues;
  readonly prior_state?: { readonly values?: StateValues };
}

/** @throws for another major version of the format, in which everything may mean something else */
export function readPlanDocument(text: string): PlanDocument {
  const document = JSON.parse(text) as PlanDocument;
  if (!document.format_version?.startsWith("1."))
    throw new Error(
      `This Terraform writes plans in the format ${document.format_version}; 1.x is understood. Use Terraform 1.10 or newer.`,
    );
  return document;
}

/** The resources that the state had, by what they were called when it was written. */
export function outputBefore({ prior_state: prior }: PlanDocument, name: string): string | undefined {
  const value = prior?.values?.outputs?.[name]?.value;
  return typeof value === "string" ? value : undefined;
}
