import type { ProjectPlans } from "./projects/project-plans";
import { type PlannedChange, plannedChanges } from "./terraform/planned-change";
import type { CatalogPlan } from "./catalog/catalog-plan";
import { refusals } from "./catalog/refusal";
import type { Synthesis } from "./catalog/synthesis";

/** What a change of the sources would do to what is deployed: names and counts, without any value. */
export interface Review {
  /** Commit of the sources; undefined outside of a repository. */
  readonly commit: string | undefined;
  readonly catalog: CatalogReview;
  /** Undefined when only the catalog was planned. */
  readonly projects: ProjectsReview | undefined;
  /** Why it must not be applied. */
  readonly refusals: readonly string[];
  /** What a reader has to know beside it. */
  readonly remarks: readonly string[];
  /** Construct that a resource belongs to. */
  readonly moduleOf: (address: string) => string;
}

interface CatalogReview {
  readonly changes: readonly PlannedChange[];
  /** Addresses of secrets that would get a new value. */
  readonly secretValues: readonly string[];
}

export interface ProjectsReview extends ProjectPlans {
  /** Projects that there are; more than were planned for a sample. */
  readonly all: number;
}

/** @param more what is known beside the catalog's plan */
export function reviewOf(
  plan: CatalogPlan,
  { moduleOf }: Synthesis,
  more: Partial<Pick<Review, "commit" | "projects" | "remarks">> = {},
): Review {
  const { document, secretValues, withheld } = plan;
  return {
    commit: more.commit,
    catalog: { changes: plannedChanges(document), secretValues: withheld.length > 0 ? [] : secretValues },
    projects: more.projects,
    refusals: refusals(document),
    remarks: [...withheldRemarks(plan), ...(more.remarks ?? [])],
    moduleOf,
  };
}

/** Remarks on a plan that was made without secrets. */
function withheldRemarks({ withheld, secretValues }: CatalogPlan): string[] {
  if (withheld.length === 0) return [];
  const values =
    secretValues.length > 0 ? `the values of ${secretValues.length} stored secrets` : "values of secrets";
  return [`Made without ${withheld.join(", ")}: whether ${values} change is not known.`];
}
