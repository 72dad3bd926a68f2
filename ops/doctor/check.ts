import type { Aws } from "../aws/aws";
import type { Catalog } from "../catalog/catalog";
import type { DeploymentSettings } from "./settings";

export type Level = "ok" | "warning" | "problem" | "unknown";

/** One thing that was looked at. */
export interface Finding {
  readonly level: Level;
  /** What is there, or what is missing. */
  readonly what: string;
  /** What to do about it; missing for what is as it should be. */
  readonly todo?: string;
}

/** What a check looks at. */
export interface DoctorContext {
  readonly aws: Aws;
  /** Undefined before the first deployment. */
  readonly catalog: Catalog | undefined;
  /** What the next deployment would be given. */
  readonly settings: DeploymentSettings;
  /** Folder of the checkout. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface Check {
  /** For people, such as "GitLab". */
  readonly title: string;
  /** Whether it calls AWS: without credentials it is not made. */
  readonly needsAws: boolean;
  find(context: DoctorContext): Promise<Finding[]>;
}

export const ok = (what: string): Finding => ({ level: "ok", what });
export const warning = (what: string, todo: string): Finding => ({ level: "warning", what, todo });
export const problem = (what: string, todo: string): Finding => ({ level: "problem", what, todo });
export const unknown = (what: string, todo: string): Finding => ({ level: "unknown", what, todo });
