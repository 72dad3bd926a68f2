import type { PendingDeletion } from "../../contracts/project-deletion";
import { log } from "../runtime/log";
import type { Alarm } from "./alarm";
import { type DestroyRun, type DestroyStacks, RunRefusedError } from "./destroy-stacks";
import type { Records } from "./records";

/** What became of a pending deletion in one step. */
export type Progress = "started" | "running" | "waiting" | "retry scheduled" | "retries exhausted" | "done";

export interface ReconcileContext {
  readonly records: Records;
  readonly stacks: DestroyStacks;
  readonly alarm: Alarm;
  /** Minutes before each further attempt: as many as there are attempts after the first. */
  readonly retryMinutes: readonly number[];
}

/**
 * Takes a pending deletion as far as it goes without waiting. Each step may be repeated: it reads what is there, and deletes the
 * stack of an attempt only after everything that follows from its end is stored.
 */
export async function reconcile(deletion: PendingDeletion, context: ReconcileContext): Promise<Progress> {
  const run = await context.stacks.find(deletion.projectId);
  if (run === undefined) return startWhenDue(deletion, context);
  if (run.status.endsWith("_IN_PROGRESS")) return "running";
  if (run.attempt !== deletion.attempt || deletion.retriesExhausted || run.status === "DELETE_FAILED") {
    await context.stacks.remove(run);
    return deletion.retriesExhausted ? "retries exhausted" : "waiting";
  }
  if (run.status !== "CREATE_COMPLETE")
    return fail(deletion, context, await failureReason(deletion, run, context), run);
  // The host has written the status, or purged the project's objects.
  await context.stacks.remove(run);
  return finish(deletion, context);
}

async function finish(
  { projectId, attempt }: PendingDeletion,
  { records }: ReconcileContext,
): Promise<Progress> {
  await records.removePendingDeletion(projectId);
  log("INFO", "The project is destroyed", { projectId, attempt });
  return "done";
}

async function startWhenDue(deletion: PendingDeletion, context: ReconcileContext): Promise<Progress> {
  if (deletion.retriesExhausted) return "retries exhausted";
  if (Date.parse(deletion.dueAt) > Date.now()) return "waiting";
  // Destroyed by somebody else, or by a run whose pending deletion was not removed.
  if (!(await context.records.needsDestroy(deletion.projectId))) return finish(deletion, context);
  await writeStatus(deletion, context, "pending", "The project was deleted; it is being destroyed.");
  try {
    await context.stacks.start(deletion);
  } catch (error) {
    if (error instanceof RunRefusedError) return fail(deletion, context, error.message);
    throw error;
  }
  log("INFO", "A destroy was started", { projectId: deletion.projectId, attempt: deletion.attempt });
  return "started";
}

async function failureReason(
  { projectId }: PendingDeletion,
  run: DestroyRun,
  { records, stacks }: ReconcileContext,
): Promise<string> {
  const status = await records.status(projectId);
  return status?.result === "failed" ? status.message : stacks.failure(run);
}

/** @param run of the attempt, if one came to be */
async function fail(
  deletion: PendingDeletion,
  context: ReconcileContext,
  reason: string,
  run?: DestroyRun,
): Promise<Progress> {
  const { projectId, attempt } = deletion;
  const attempts = context.retryMinutes.length + 1;
  log("ERROR", "An attempt to destroy a deleted project failed", { projectId, attempt, attempts, reason });
  const minutes = context.retryMinutes[attempt - 1];
  if (minutes === undefined) {
    const message = `${attempts === 1 ? "The attempt" : `All ${attempts} attempts`} to destroy it failed. The last one said: ${reason}`;
    const exhausted = { ...deletion, retriesExhausted: true };
    await writeStatus(exhausted, context, "failed", message);
    await context.alarm.raise(exhausted, message);
    await context.records.writePendingDeletion(exhausted);
  } else {
    const next = { ...deletion, attempt: attempt + 1, dueAt: minutesFromNow(minutes) };
    await writeStatus(next, context, "pending", `Attempt ${attempt} of ${attempts} failed: ${reason}`);
    await context.records.writePendingDeletion(next);
  }
  if (run) await context.stacks.remove(run);
  return minutes === undefined ? "retries exhausted" : "retry scheduled";
}

/** What the last run wrote stays, but for what is new. */
async function writeStatus(
  deletion: PendingDeletion,
  { records, retryMinutes }: ReconcileContext,
  result: "pending" | "failed",
  message: string,
): Promise<void> {
  const before = await records.status(deletion.projectId);
  await records.writeStatus(deletion.projectId, {
    ...before,
    project: deletion.projectName,
    projectId: deletion.projectId,
    action: "destroy",
    result,
    message,
    // A run that never ended may have created resources that its state does not have: the next apply has to import them.
    adopt: before?.result === "running" ? "yes" : (before?.adopt ?? "no"),
    cause: "project deleted",
    attempt: deletion.attempt,
    attempts: retryMinutes.length + 1,
    nextAttemptAt: result === "pending" ? deletion.dueAt : null,
    deletedStack: deletion.stackId,
    finishedAt: result === "pending" ? null : new Date().toISOString().replace(/\.\d+Z$/, "Z"),
  });
}

function minutesFromNow(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString();
}
