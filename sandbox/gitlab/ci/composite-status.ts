import type { JobStatus } from "../model";

/** What counts of a job for the status of a stage, of a pipeline, or of what a job waits for. */
interface JobOutcome {
  readonly status: JobStatus;
  readonly allowFailure: boolean;
}

type Consumed = JobStatus | "success_with_warnings" | "ignored";

function consume({ status, allowFailure }: JobOutcome): Consumed {
  if (allowFailure && (status === "failed" || status === "canceled")) return "success_with_warnings";
  if (allowFailure && status === "manual") return "ignored";
  return status;
}

/** A set of statuses that has nothing else than these gives the status; the first line that fits counts. */
const ONLY: readonly (readonly [JobStatus, readonly Consumed[]])[] = [
  ["skipped", ["skipped", "ignored"]],
  ["success", ["success", "skipped", "success_with_warnings", "ignored"]],
  ["created", ["created", "success_with_warnings", "ignored"]],
  ["preparing", ["preparing", "success_with_warnings", "ignored"]],
  ["canceled", ["canceled", "success", "skipped", "success_with_warnings", "ignored"]],
  ["pending", ["pending", "created", "skipped", "success_with_warnings", "ignored"]],
];

const ANY: readonly (readonly [JobStatus, readonly Consumed[]])[] = [
  ["running", ["running", "pending"]],
  ["canceling", ["canceling"]],
  ["waiting_for_resource", ["waiting_for_resource"]],
  ["manual", ["manual"]],
  ["scheduled", ["scheduled"]],
  ["preparing", ["preparing"]],
  ["running", ["created"]],
];

/**
 * One status of many, by GitLab's rules; no jobs at all are a success.
 * @param dag for what `needs` names: a needed job that did not run makes it skipped, one that is not done makes it pending
 */
export function compositeStatus(jobs: readonly JobOutcome[], dag = false): JobStatus {
  if (jobs.length === 0) return "success";
  const statuses = [...new Set(jobs.map(consume))];
  const only = (allowed: readonly Consumed[]): boolean =>
    statuses.every((status) => allowed.includes(status));
  if (dag) {
    if (statuses.includes("skipped") || statuses.includes("ignored")) return "skipped";
    if (!only(["success", "failed", "canceled", "success_with_warnings"])) return "pending";
  }
  const exact = ONLY.find(([, allowed]) => only(allowed));
  const any = ANY.find(([, sufficient]) => statuses.some((status) => sufficient.includes(status)));
  return exact?.[0] ?? any?.[0] ?? "failed";
}
