import { currentJobs, isComplete, type Job, type JobStatus, type Pipeline } from "../model";
import { compositeStatus } from "./composite-status";

/** What a job's turn makes of it. */
type Turn = "skip" | "wait-for-hand" | "delay" | "enqueue";

/** The outcomes of what a job waits for with which it runs; with others it is skipped. */
function outcomesThatRun({ when, needs }: Job): readonly JobStatus[] {
  if (when === "on_failure") return ["failed"];
  if (when === "always") return ["success", "failed", "skipped"];
  return needs ? ["success"] : ["success", "skipped"];
}

/** Jobs that the job waits for: those that it needs, or all of the stages before its own. */
function predecessorsOf(job: Job): Job[] {
  const jobs = currentJobs(job.pipeline);
  if (!job.needs) return jobs.filter(({ stageIndex }) => stageIndex < job.stageIndex);
  const names = job.needs.map((need) => need.job);
  return jobs.filter(({ name }) => names.includes(name));
}

/** What is to be done with a job that waits; `undefined` while others have to end first. */
export function turnOf(job: Job): Turn | undefined {
  const before = compositeStatus(predecessorsOf(job), job.needs !== null);
  if (!isComplete(before)) return undefined;
  if (!outcomesThatRun(job).includes(before)) return "skip";
  if (job.played) return "enqueue";
  if (job.when === "delayed") return "delay";
  return job.when === "manual" ? "wait-for-hand" : "enqueue";
}

/** Jobs that come after this one, by their stage or by what they need, near or far. */
export function successorsOf(job: Job): Job[] {
  const jobs = currentJobs(job.pipeline);
  const found = new Set<Job>();
  const names = new Set([job.name]);
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const other of jobs) {
      const needsIt = other.needs?.some((need) => names.has(need.job)) ?? false;
      const isLater = other.needs === null && other.stageIndex > job.stageIndex;
      if (other === job || !(needsIt || isLater)) continue;
      found.add(other);
      names.add(other.name);
    }
  }
  return [...found];
}

const FINAL: readonly JobStatus[] = ["success", "failed", "canceled", "skipped"];

/** Gives the pipeline the status that its jobs make, and the times that go with it. */
export function settlePipeline(pipeline: Pipeline): void {
  const status = compositeStatus(currentJobs(pipeline));
  if (status === pipeline.status) return;
  const now = new Date();
  Object.assign(pipeline, { status, updatedAt: now });
  if (status === "running") pipeline.startedAt ??= now;
  pipeline.finishedAt = FINAL.includes(status) ? now : null;
}
