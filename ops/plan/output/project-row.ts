import type { PlannedProject } from "../projects/project-plans";
import { losses } from "../terraform/data-loss";
import { type Counts, countsOf } from "../terraform/planned-change";
import type { ProjectsReview } from "../review";

/** A line of the table of projects. */
export interface ProjectRow {
  readonly name: string;
  readonly id: string;
  readonly release: string;
  /** Undefined when there is no plan. */
  readonly counts: Counts | undefined;
  /** What would be lost, such as `bucket aws_s3_bucket.artifacts`. */
  readonly losses: readonly string[];
  /** Why there is no plan. */
  readonly reason: string | undefined;
  readonly failed: boolean;
}

function projectRow({ name, id, release, outcome }: PlannedProject): ProjectRow {
  const base = { name, id, release, losses: [], counts: undefined, failed: false, reason: undefined };
  if ("skipped" in outcome) return { ...base, reason: outcome.skipped };
  if ("failed" in outcome) return { ...base, reason: outcome.failed, failed: true };
  return { ...base, counts: countsOf(outcome.changes), losses: losses(outcome.changes) };
}

/** The rows with those first that somebody has to look at: data that would be lost, plans that failed, destroys. */
export function projectRows({ projects }: Pick<ProjectsReview, "projects">): ProjectRow[] {
  const rank = ({ losses, failed, counts, reason }: ProjectRow) =>
    losses.length > 0 ? 0 : failed ? 1 : (counts?.destroy ?? 0) > 0 ? 2 : reason ? 4 : 3;
  return projects
    .map(projectRow)
    .sort((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name));
}

interface ProjectTotals extends Counts {
  readonly planned: number;
  /** Projects in which something changes. */
  readonly changed: number;
  readonly losing: number;
  readonly failed: number;
  readonly skipped: number;
}

export function projectTotals(rows: readonly ProjectRow[]): ProjectTotals {
  const planned = rows.filter(({ counts }) => counts !== undefined);
  const total = (pick: (counts: Counts) => number) =>
    planned.reduce((all, { counts }) => all + (counts ? pick(counts) : 0), 0);
  return {
    add: total(({ add }) => add),
    change: total(({ change }) => change),
    destroy: total(({ destroy }) => destroy),
    planned: planned.length,
    changed: planned.filter(({ counts }) => counts && counts.add + counts.change + counts.destroy > 0).length,
    losing: rows.filter(({ losses }) => losses.length > 0).length,
    failed: rows.filter(({ failed }) => failed).length,
    skipped: rows.filter(({ reason, failed }) => reason !== undefined && !failed).length,
  };
}
