import { median, ratio } from "./statistics";

/** `×`: a ratio. `kB` and `MB`: 1,000 and 1,000,000 bytes. */
export type Unit = "×" | "s" | "kB" | "MB" | "calls";

/** One line of the result. */
export interface Finding {
  /** Name of the measurement that found it. */
  readonly measurement: string;
  readonly what: string;
  readonly value: number;
  readonly unit: Unit;
  /** The most that is allowed, in the same unit; without one the line is for information. */
  readonly limit?: number;
  /** The numbers behind the value, for the reader. */
  readonly how: string;
  /** Values in the order of measurement, by what was measured; seconds unless `how` says otherwise. */
  readonly samples?: Readonly<Record<string, readonly number[]>>;
}

/** A measurement that could not be made: never a success. */
export interface Failure {
  readonly measurement: string;
  readonly problem: string;
}

export function withinLimit(finding: Finding): boolean {
  return finding.limit === undefined || finding.value <= finding.limit;
}

/** 0 when every measurement was made and every limit is kept, otherwise 1. */
export function exitCode(findings: readonly Finding[], failures: readonly Failure[]): 0 | 1 {
  return failures.length === 0 && findings.every(withinLimit) ? 0 : 1;
}

/** The medians of two series and their number of values, for example `2.41 s to 2.15 s, medians of 5`. */
export function medians(values: readonly number[], base: readonly number[]): string {
  const counts = values.length === base.length ? `${values.length}` : `${values.length} and ${base.length}`;
  return `${median(values).toFixed(2)} s to ${median(base).toFixed(2)} s, medians of ${counts}`;
}

/** A finding about the ratio of two series of seconds. */
export function ratioFinding(
  about: Omit<Finding, "value" | "unit" | "how" | "samples"> & { readonly how?: string },
  values: { readonly name: string; readonly seconds: readonly number[] },
  base: { readonly name: string; readonly seconds: readonly number[] },
): Finding {
  return {
    ...about,
    value: ratio(values.seconds, base.seconds),
    unit: "×",
    how: [medians(values.seconds, base.seconds), about.how].filter(Boolean).join("; "),
    samples: { [values.name]: values.seconds, [base.name]: base.seconds },
  };
}
