import type { ChangeGroup, PlannedProject, ProjectOutcome } from "../../../ops/plan/projects/project-plans";
import type { StreamedChange } from "../../../ops/plan/terraform/plan-stream";
import { plannedChanges } from "../../../ops/plan/terraform/planned-change";
import type { Review } from "../../../ops/plan/review";
import { recordedPlan } from "./terraform/recorded-plans";

const BUCKET_REPLACED: StreamedChange = {
  address: "aws_s3_bucket.artifact-bucket_bucket_1A2B3C4D",
  type: "aws_s3_bucket",
  action: "replace",
};
const FUNCTION_UPDATED: StreamedChange = {
  address: "aws_lambda_function.deploy-trigger_function_5E6F7A8B",
  type: "aws_lambda_function",
  action: "update",
};

export function plannedProject(name: string, outcome: ProjectOutcome): PlannedProject {
  return { name, id: `p-${name}`, release: "v-1", outcome };
}

/** Five projects: two alike, one that would lose its bucket, one that can not be planned, one that is destroyed. */
export const PROJECTS: readonly PlannedProject[] = [
  plannedProject("abalone", { changes: [FUNCTION_UPDATED], group: "update" }),
  plannedProject("broken", { failed: "Error | `code` for @ops: AccessDenied\nsecond line" }),
  plannedProject("churn", { changes: [FUNCTION_UPDATED], group: "update" }),
  plannedProject("fraud", { changes: [BUCKET_REPLACED, FUNCTION_UPDATED], group: "replace" }),
  plannedProject("gone", { skipped: "is destroyed: an update would destroy it again" }),
];

const GROUPS: readonly ChangeGroup[] = [
  {
    like: "abalone",
    projects: ["abalone", "churn"],
    changes: [{ ...FUNCTION_UPDATED, attributes: ["memory_size"] }],
  },
  {
    like: "fraud",
    projects: ["fraud"],
    changes: [
      { ...BUCKET_REPLACED, attributes: ["bucket"] },
      { ...FUNCTION_UPDATED, attributes: ["memory_size"] },
    ],
  },
];

/** A review of the recorded plan and these projects. */
export function reviewFixture(changes: Partial<Review> = {}): Review {
  return {
    commit: "0123456789abcdef",
    catalog: { changes: plannedChanges(recordedPlan("changes")), secretValues: [] },
    projects: { projects: PROJECTS, groups: GROUPS, all: 12 },
    refusals: [],
    remarks: ["Made without gitlab_private_token."],
    moduleOf: (address) => address.split(".")[1]?.split("_")[0] ?? "",
    ...changes,
  };
}
