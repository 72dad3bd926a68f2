import * as v from "valibot";

/** A destroy that the catalog's function owes: an object of the state bucket from the project's deletion until nothing is left to do. */
const schema = v.object({
  projectId: v.string(),
  projectName: v.string(),
  /** ARN of the project's deleted stack, which has the template and the parameters that the project was last applied with. */
  stackId: v.string(),
  /** Id of a lock that a dead host left, or `""`. */
  stateLockId: v.string(),
  /** Number of the attempt that is under way or comes next, from 1. */
  attempt: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** The attempt does not start before; ISO 8601. */
  dueAt: v.pipe(v.string(), v.isoTimestamp()),
  /** All attempts have failed: only a person starts it again. */
  retriesExhausted: v.boolean(),
});

/** Also of objects that a catalog of an earlier release has stored, with `gaveUp` for `retriesExhausted`. */
export const pendingDeletionSchema = v.pipe(
  v.looseObject({}),
  v.transform(({ gaveUp, ...stored }) => ({ retriesExhausted: gaveUp, ...stored })),
  schema,
);

export type PendingDeletion = Readonly<v.InferOutput<typeof pendingDeletionSchema>>;

/** The event on the account's bus for a deleted project that could not be destroyed. */
export const NOT_DESTROYED_EVENT = {
  source: "sagemaker-projects",
  detailType: "Deleted Project Not Destroyed",
} as const;

const RUN_TOKEN_PREFIX = "project-deleted-";

/** `RunToken` of a destroy whose cause is the project's deletion: the host reads the attempt from it. */
export function deletionRunToken(attempt: number | string): string {
  return `${RUN_TOKEN_PREFIX}${attempt}`;
}
