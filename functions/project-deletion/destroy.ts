import type { JsonObject } from "../runtime/json";
import { log } from "../runtime/log";
import type { Alarm } from "./alarm";
import { type DestroyRun, type DestroyStacks, RunRefusedError } from "./destroy-stacks";
import type { DestroyOrder, Records } from "./records";

/** What became of an order in one step. */
export type Progress = "started" | "running" | "waiting" | "to be tried again" | "given up" | "done";

export interface DestroyParts {
  readonly records: Records;
  readonly stacks: DestroyStacks;
  readonly alarm: Alarm;
  /** Minutes before each further attempt: as many as there are attempts after the first. */
  readonly retryMinutes: readonly number[];
}

/**
 * Takes an order as far as it goes without waiting. Each step may be repeated: it reads what is there, and removes the stack of
 * an attempt only after everything that follows from its end is written down.
 */
export async function advance(order: DestroyOrder, parts: DestroyParts): Promise<Progress> {
  const run = await parts.stacks.find(order.projectId);
  if (run === undefined) return startWhenDue(order, parts);
  if (run.status.endsWith("_IN_PROGRESS")) return "running";
  if (run.attempt !== order.attempt || order.gaveUp || run.status === "DELETE_FAILED") {
    await parts.stacks.remove(run);
    return order.gaveUp ? "given up" : "waiting";
  }
  if (run.status !== "CREATE_COMPLETE") return fail(order, parts, await reasonOf(order, run, parts), run);
  // The host has written the status, or forgotten the project.
  await parts.stacks.remove(run);
  return finish(order, parts);
}

async function finish(order: DestroyOrder, { records }: DestroyParts): Promise<Progress> {
  await records.removeOrder(order.projectId);
  log("INFO", "The project is destroyed", { projectId: order.projectId, attempt: order.attempt });
  return "done";
}

async function startWhenDue(order: DestroyOrder, parts: DestroyParts): Promise<Progress> {
  if (order.gaveUp) return "given up";
  if (Date.parse(order.dueAt) > Date.now()) return "waiting";
  // Destroyed by somebody else, or by a run whose order was not removed.
  if (!(await parts.records.needsDestroy(order.projectId))) return finish(order, parts);
  await writeStatus(order, parts, "pending", "The project was deleted; it is being destroyed.");
  try {
    await parts.stacks.start(order);
  } catch (error) {
    if (error instanceof RunRefusedError) return fail(order, parts, error.message);
    throw error;
  }
  log("INFO", "A destroy was started", { projectId: order.projectId, attempt: order.attempt });
  return "started";
}

async function reasonOf(
  order: DestroyOrder,
  run: DestroyRun,
  { records, stacks }: DestroyParts,
): Promise<string> {
  const status = await records.status(order.projectId);
  if (status?.result === "failed" && typeof status.message === "string") return status.message;
  return stacks.failure(run);
}

/** @param run of the attempt, if one came to be */
async function fail(
  order: DestroyOrder,
  parts: DestroyParts,
  reason: string,
  run?: DestroyRun,
): Promise<Progress> {
  const { projectId, attempt } = order;
  const attempts = parts.retryMinutes.length + 1;
  log("ERROR", "An attempt to destroy a deleted project failed", { projectId, attempt, attempts, reason });
  const minutes = parts.retryMinutes[attempt - 1];
  if (minutes === undefined) {
    const message = `${attempts === 1 ? "The attempt" : `All ${attempts} attempts`} to destroy it failed. The last one said: ${reason}`;
    const given = { ...order, gaveUp: true };
    await writeStatus(given, parts, "failed", message);
    await parts.alarm.raise(given, message);
    await parts.records.writeOrder(given);
  } else {
    const next = { ...order, attempt: attempt + 1, dueAt: minutesFromNow(minutes) };
    await writeStatus(next, parts, "pending", `Attempt ${attempt} of ${attempts} failed: ${reason}`);
    await parts.records.writeOrder(next);
  }
  if (run) await parts.stacks.remove(run);
  return minutes === undefined ? "given up" : "to be tried again";
}

/** What the last run wrote stays, but for what is new. */
async function writeStatus(
  order: DestroyOrder,
  { records, retryMinutes }: DestroyParts,
  result: "pending" | "failed",
  message: string,
): Promise<void> {
  const before: JsonObject = (await records.status(order.projectId)) ?? {};
  await records.writeStatus(order.projectId, {
    ...before,
    project: order.projectName,
    projectId: order.projectId,
    action: "destroy",
    result,
    message,
    // A run that never ended may have made things that its state does not know: the next apply has to look for them.
    adopt: before.result === "running" ? "yes" : (before.adopt ?? "no"),
    cause: "project deleted",
    attempt: order.attempt,
    attempts: retryMinutes.length + 1,
    nextAttemptAt: result === "pending" ? order.dueAt : null,
    deletedStack: order.stackId,
    finishedAt: result === "pending" ? null : new Date().toISOString().replace(/\.\d+Z$/, "Z"),
  });
}

function minutesFromNow(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString();
}
