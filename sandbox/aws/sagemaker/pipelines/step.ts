import type { JsonObject } from "./json";

/** Types of steps that the sandbox plays. */
export const STEP_TYPES = ["Processing", "Training", "RegisterModel", "Model", "Condition", "Fail"] as const;
export type StepType = (typeof STEP_TYPES)[number];

export interface PropertyFile {
  readonly name: string;
  readonly outputName: string;
  readonly path: string;
}

/** A step of a definition; those of a condition's branches stand beside it. */
export interface Step {
  readonly name: string;
  readonly type: StepType;
  readonly displayName?: string;
  readonly description?: string;
  readonly arguments: JsonObject;
  readonly dependsOn: readonly string[];
  readonly propertyFiles: readonly PropertyFile[];
  /** The condition that decides on the step, and by which outcome. */
  readonly branch?: { readonly condition: string; readonly outcome: boolean };
  /** Names of the steps that must have succeeded before. */
  dependencies: readonly string[];
}
