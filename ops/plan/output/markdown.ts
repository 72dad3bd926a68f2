import { lostData } from "../terraform/data-loss";
import { countsOf, type PlannedChange } from "../terraform/planned-change";
import { type ProjectRow, projectRows, projectTotals } from "./project-row";
import type { Review } from "../review";
import { byModule, destroyedIn, type Destroyed } from "./sections";
import { countOf } from "../../output/count";

/** Hidden in the note, by which the next push finds it again. */
export const MARKER = "<!-- sagemaker-project-generator: plan review -->";

/** Rows of a list that everybody sees; what is beyond is in the job's artifact. */
const OPEN_ROWS = 40;
/** GitLab takes 1,000,000 characters: https://docs.gitlab.com/administration/instance_limits/ */
const LONGEST_NOTE = 900_000;

/** The text of the note in a merge request: counts, then what is destroyed or replaced, then everything, folded. */
export function reviewMarkdown(review: Review): string {
  const rows = review.projects ? projectRows(review.projects) : undefined;
  const open = [
    MARKER,
    `### Terraform plan${review.commit ? ` of ${review.commit.slice(0, 8)}` : ""}`,
    ...review.refusals.map((reason) => `:no_entry: **Refused.** ${reason}`),
    countsTable(review, rows),
    ...review.remarks,
    destroyedTable(destroyedIn(review)),
    ...(rows ? [failures(rows)] : []),
  ];
  return withinLimit(open.filter(Boolean), folded(review, rows));
}

/** The text of the note when there is no plan: the one of the push before must not seem to be of this one. */
export function failureMarkdown(reason: string): string {
  const message = ["```text", reason.replaceAll("```", "'"), "```"].join("\n");
  return [MARKER, "### Terraform plan", ":no_entry: **There is no plan of this push.**", `${message}\n`].join(
    "\n\n",
  );
}

function countsTable({ catalog, projects }: Review, rows: readonly ProjectRow[] | undefined): string {
  const { add, change, destroy } = countsOf(catalog.changes);
  const losses = catalog.changes.filter(lostData).length;
  const lines = [row("service-catalog", add, change, destroy, losses || "nothing")];
  if (projects && rows) {
    const total = projectTotals(rows);
    lines.push(
      row(
        `${total.planned} of ${projects.all} living projects`,
        ...[total.add, total.change, total.destroy],
        total.losing > 0 ? `**in ${countOf(total.losing, "project")}**` : "nothing",
      ),
    );
  }
  return table(["", "to add", "to change", "to destroy", "would lose data"], lines);
}

function destroyedTable(destroyed: readonly Destroyed[]): string {
  if (destroyed.length === 0) return "Nothing is destroyed or replaced.";
  const lines = destroyed
    .slice(0, OPEN_ROWS)
    .map(({ where, change }) =>
      row(where, code(change.address), change.action, lostData(change) ? `**${lostData(change)}**` : ""),
    );
  const more = destroyed.length - lines.length;
  return [
    "#### Destroyed or replaced",
    table(["where", "resource", "action", "loses data"], lines),
    ...(more > 0 ? [`And ${more} more, in the job's artifacts.`] : []),
  ].join("\n\n");
}

function failures(rows: readonly ProjectRow[]): string {
  const failed = rows.filter((project) => project.failed);
  if (failed.length === 0) return "";
  const lines = failed
    .slice(0, OPEN_ROWS)
    .map(({ name, reason = "" }) => `- ${code(name)}: ${code(reason)}`)
    .join("\n");
  return `#### ${countOf(failed.length, "project")} could not be planned\n\n${lines}`;
}

function folded(review: Review, rows: readonly ProjectRow[] | undefined): string[] {
  const { catalog, projects, moduleOf } = review;
  const sections = [];
  if (catalog.changes.length > 0)
    sections.push(
      details(
        `service-catalog: ${countOf(catalog.changes.length, "change")}`,
        modules(catalog.changes, moduleOf),
      ),
    );
  if (rows && rows.length > 0) sections.push(details(`Projects: ${rows.length}`, projectTable(rows)));
  for (const { like, projects: alike, changes } of projects?.groups ?? []) {
    const which = alike.length === 1 ? like : `${alike.length} projects, as in ${like}`;
    sections.push(details(`${which}: ${countOf(changes.length, "change")}`, modules(changes, moduleOf)));
  }
  return sections;
}

function modules(changes: readonly PlannedChange[], moduleOf: (address: string) => string): string {
  return byModule(changes, moduleOf)
    .map(([module, own]) => [`**${module}**`, "", ...own.map(changeLine)].join("\n"))
    .join("\n\n");
}

function changeLine({ action, address, attributes }: PlannedChange): string {
  const because = action === "replace" ? "because of " : "";
  const names = attributes.length > 0 ? `: ${because}${attributes.map(code).join(", ")}` : "";
  return `- ${action} ${code(address)}${names}`;
}

function projectTable(rows: readonly ProjectRow[]): string {
  const lines = rows.map(({ name, counts, losses, reason }) =>
    counts
      ? row(code(name), counts.add, counts.change, counts.destroy, losses.map(code).join(", ") || "nothing")
      : row(code(name), "", "", "", `not planned: ${code(reason ?? "")}`),
  );
  return table(["project", "to add", "to change", "to destroy", "would lose data"], lines);
}

function details(summary: string, text: string): string {
  return `<details><summary>${summary}</summary>\n\n${text}\n\n</details>`;
}

function table(headers: readonly string[], rows: readonly string[]): string {
  return [row(...headers), row(...headers.map(() => "---")), ...rows].join("\n");
}

function row(...cells: readonly (string | number)[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** As code, in which nothing is markup and nobody is mentioned. */
function code(text: string): string {
  return `\`${text.replace(/\s+/g, " ").replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}

function withinLimit(open: readonly string[], sections: readonly string[]): string {
  let text = open.join("\n\n");
  const left = sections.filter((section) => {
    if (text.length + section.length > LONGEST_NOTE) return true;
    text += `\n\n${section}`;
    return false;
  });
  return left.length > 0
    ? `${text}\n\n${left.length} of the lists are too long for a note; the job's artifacts have them.\n`
    : `${text}\n`;
}
