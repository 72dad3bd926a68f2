import type { CommonOptions, CommandContext } from "../command-context";
import { EXIT } from "../errors";
import type { Finding, Level } from "./check";
import { runChecks, type CheckResult } from "./doctor";

const MARKS: Readonly<Record<Level, string>> = {
  ok: "ok      ",
  warning: "warning ",
  problem: "PROBLEM ",
  unknown: "UNKNOWN ",
};

/** @returns 1 when something is a problem or could not be looked at; warnings leave it 0 */
export async function doctor(
  { aws, terminal }: CommandContext,
  { json, prefix }: CommonOptions,
): Promise<number> {
  terminal.progress("Looking …");
  const results = await runChecks({ aws, prefix, folder: process.cwd(), environment: process.env });
  terminal.progress("");
  const all = results.flatMap(({ findings }) => findings);
  const count = (level: Level) => all.filter((finding) => finding.level === level).length;
  const bad = count("problem") + count("unknown");
  terminal.print(
    json ? JSON.stringify({ results, problems: bad, warnings: count("warning") }, null, 2) : text(results),
  );
  if (!json) terminal.print(summary(bad, count("warning")));
  return bad > 0 ? EXIT.found : EXIT.fine;
}

function text(results: readonly CheckResult[]): string {
  return results.map(({ title, findings }) => [title, ...findings.map(line)].join("\n")).join("\n\n");
}

function line({ level, what, todo }: Finding): string {
  return `  ${MARKS[level]}${what}${todo ? `\n  ${" ".repeat(8)}-> ${todo}` : ""}`;
}

function summary(bad: number, warnings: number): string {
  if (bad + warnings === 0) return "\nAll is well.";
  return `\n${bad} ${bad === 1 ? "problem" : "problems"}, ${warnings} ${warnings === 1 ? "warning" : "warnings"}.`;
}
