import type { Results } from "./run";
import { markdownTable } from "./table";

/** Fewer values than this make no result to quote. */
const ENOUGH_ROUNDS = 5;

interface Circumstances {
  readonly machine: string;
  readonly began: Date;
  readonly rounds: number;
}

/** The result as a Markdown document: where and when, and the table. */
export function report(results: Results, { machine, began, rounds }: Circumstances): string {
  const lines = ["# Measured", "", `${began.toISOString().slice(0, 16)}Z on ${machine}.`];
  if (rounds < ENOUGH_ROUNDS)
    lines.push(`Only ${rounds} of ${ENOUGH_ROUNDS} rounds: to look at, not to quote.`);
  return [...lines, "", markdownTable(results.findings, results.failures)].join("\n");
}
