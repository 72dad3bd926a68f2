import * as v from "valibot";

/**
 * The status object of a project: what ran last, with which package, when, with which result. The host's scripts and the function
 * for deleted projects write it (docs/ops/runs.md lists the fields for readers); unknown fields are kept, as newer releases may add some.
 */
export const runStatusSchema = v.looseObject({
  project: v.string(),
  projectId: v.string(),
  action: v.picklist(["apply", "destroy"]),
  /** `pending`: the project was deleted, and its destroy waits to be started. */
  result: v.picklist(["pending", "running", "succeeded", "failed"]),
  /** What was done, or the first reason of a failure. */
  message: v.string(),
  /** Addresses of what a destroy retained. */
  kept: v.optional(v.array(v.string())),
  /** Whether the project may have things that its Terraform state does not know: the next apply looks for them. */
  adopt: v.optional(v.picklist(["yes", "no"])),
  /** SHA-256 of the package that ran, hexadecimal. */
  package: v.optional(v.string()),
  /** Version of Terraform. */
  terraform: v.optional(v.string()),
  /** Name of the host. */
  host: v.optional(v.string()),
  /** ISO 8601. */
  startedAt: v.optional(v.string()),
  finishedAt: v.optional(v.nullable(v.string())),
  /** Addresses of the merge requests that the run opened. */
  mergeRequests: v.optional(v.array(v.string())),
  /** What started the run, if it was not a person, such as `project deleted`. */
  cause: v.optional(v.string()),
  /** Number of the attempt to destroy a deleted project, and of all that are made. */
  attempt: v.optional(v.number()),
  attempts: v.optional(v.number()),
  /** When the next attempt starts; ISO 8601. */
  nextAttemptAt: v.optional(v.nullable(v.string())),
  /** ARN of the CloudFormation stack of a deleted project. */
  deletedStack: v.optional(v.string()),
});

export type RunStatus = v.InferOutput<typeof runStatusSchema>;
