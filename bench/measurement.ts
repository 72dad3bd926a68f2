import type { Catalog } from "./catalog";
import type { Finding } from "./finding";

/** What every measurement gets from the run that it is part of. */
export interface Bench {
  /** How often each side of a comparison is measured. */
  readonly rounds: number;
  /** The one sandbox with a deployed catalog that all measurements share; made by the first that asks. */
  catalog(): Promise<Catalog>;
  /** Shows on standard error that `work` goes on. */
  during<Result>(what: string, work: Promise<Result>): Promise<Result>;
}

export interface Measurement {
  /** For `--only`. */
  readonly name: string;
  measure(bench: Bench): Promise<Finding[]>;
}
