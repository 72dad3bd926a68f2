import { type Failure, type Finding, type Unit, withinLimit } from "./finding";

const DIGITS: Readonly<Record<Unit, number>> = { "×": 3, s: 2, kB: 1, MB: 0, calls: 0 };

/** A value with its unit, for example `1.042 ×` or `73.0 kB`. */
export function quantity(value: number, unit: Unit): string {
  return `${value.toFixed(DIGITS[unit])} ${unit}`;
}

/** The findings as a Markdown table, its columns of one width; failed measurements are lines of it too. */
export function markdownTable(findings: readonly Finding[], failures: readonly Failure[] = []): string {
  const rows = [
    ["What", "Measured", "At most", "Result", "How"],
    ...findings.map(row),
    ...failures.map(failedRow),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => width(cells[column]))));
  const lines = rows.map((cells) => line(cells.map((cell, column) => pad(cell, widths[column] ?? 0))));
  lines.splice(1, 0, line(widths.map((size) => "-".repeat(size))));
  return lines.join("\n");
}

function row(finding: Finding): string[] {
  const { what, value, unit, limit, how } = finding;
  const result = limit === undefined ? "for information" : withinLimit(finding) ? "kept" : "MISSED";
  return [what, quantity(value, unit), limit === undefined ? "" : limitText(limit, unit), result, how].map(
    inCell,
  );
}

function failedRow({ measurement, problem }: Failure): string[] {
  const [first = ""] = problem.trim().split("\n");
  return [measurement, "", "", "FAILED", first].map(inCell);
}

/** As it was set: `1.25 ×`, not `1.250 ×`. */
function limitText(limit: number, unit: Unit): string {
  return `${limit} ${unit}`;
}

function inCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function width(cell = ""): number {
  return [...cell].length;
}

function pad(cell: string, size: number): string {
  return cell + " ".repeat(size - width(cell));
}
