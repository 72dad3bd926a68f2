import { textTable } from "../../output/table";
import { destroyedText } from "../terraform/data-loss";
import { changeText, countsText } from "../terraform/planned-change";
import { type ProjectRow, projectRows, projectTotals } from "./project-row";
import type { Review } from "../review";
import { byModule, destroyedIn } from "./sections";

/** For a terminal: the same order as in the note. */
export function reviewText(review: Review): string {
  const rows = review.projects ? projectRows(review.projects) : undefined;
  const destroyed = destroyedIn(review).map(({ where, change }) => `  ${where}: ${destroyedText(change)}`);
  return [
    ...review.refusals.map((reason) => `REFUSED: ${reason}`),
    `service-catalog: ${countsText(review.catalog.changes)}`,
    ...catalogLines(review),
    ...(rows && review.projects ? projectLines(rows, review.projects.all) : []),
    ...(destroyed.length > 0
      ? ["Destroyed or replaced:", ...destroyed]
      : ["Nothing is destroyed or replaced."]),
    ...review.remarks,
  ].join("\n");
}

function catalogLines({ catalog, moduleOf }: Review): string[] {
  const lines = byModule(catalog.changes, moduleOf).flatMap(([module, changes]) => [
    `  ${module}`,
    ...changes.map((change) => `    ${changeText(change)}`),
  ]);
  const values = catalog.secretValues.map((address) => `  new value of a secret: ${address}`);
  return [...lines, ...values];
}

const HEADERS = ["PROJECT", "TO ADD", "TO CHANGE", "TO DESTROY", "WOULD LOSE DATA"];

function projectLines(rows: readonly ProjectRow[], all: number): string[] {
  const { planned, failed, skipped } = projectTotals(rows);
  const cells = rows
    .filter(({ counts }) => counts)
    .map(({ name, counts, losses }) => [
      name,
      ...[counts?.add, counts?.change, counts?.destroy].map(String),
      losses.join(", ") || "nothing",
    ]);
  const reasons = rows.flatMap(({ name, reason, failed: bad }) =>
    reason ? [`${name}: ${bad ? "COULD NOT BE PLANNED: " : "not planned: "}${reason}`] : [],
  );
  const others = [failed > 0 ? `${failed} failed` : "", skipped > 0 ? `${skipped} without a plan` : ""];
  return [
    `${[`${planned} of ${all} living projects planned`, ...others.filter(Boolean)].join(", ")}`,
    ...(cells.length > 0 ? [textTable(HEADERS, cells)] : []),
    ...reasons,
  ];
}
