import { rm } from "node:fs/promises";
import type { Instance } from "../instance";
import {
  currentJobs,
  isComplete,
  type Job,
  type Pipeline,
  type PipelineVariable,
  type Project,
  type User,
} from "../model";
import { deploy, isOutdatedDeployment } from "./deployments";
import { cloneJob } from "./job-records";
import { settlePipeline, successorsOf, turnOf } from "./processing";
import type { JobResult } from "./job-run";
import { releaseResource, takeResource } from "./resource-groups";
import type { RunQueue } from "./run-queue";
import type { Scheduling } from "./scheduling";

const ACTIVE = ["pending", "running", "waiting_for_resource", "preparing", "scheduled", "created", "manual"];

/** Moves the jobs of pipelines on: https://docs.gitlab.com/ci/pipelines/ */
export class Scheduler implements Scheduling {
  private readonly timers = new Map<Job, NodeJS.Timeout>();
  private stopped = false;

  constructor(
    private readonly instance: Instance,
    private readonly queue: RunQueue,
  ) {}

  start(project: Project, pipeline: Pipeline): void {
    this.process(project, pipeline);
  }

  play(project: Project, job: Job, user: User, variables: readonly PipelineVariable[]): Job {
    const runs =
      isComplete(job.status) && job.status !== "skipped" ? cloneJob(this.instance, job, user) : job;
    this.clearTimer(runs);
    Object.assign(runs, { user, playVariables: variables, played: true });
    this.enqueue(project, runs);
    this.resetSkipped(runs);
    this.process(project, runs.pipeline);
    return runs;
  }

  retry(project: Project, job: Job, user: User): Job {
    const again = cloneJob(this.instance, job, user);
    again.played = true;
    this.resetSkipped(again);
    this.process(project, again.pipeline);
    return again;
  }

  retryPipeline(project: Project, pipeline: Pipeline, user: User): void {
    const failed = currentJobs(pipeline).filter(({ status }) => status === "failed" || status === "canceled");
    for (const job of failed) {
      const again = cloneJob(this.instance, job, user);
      again.played = job.when !== "manual" || job.played;
    }
    for (const job of currentJobs(pipeline)) if (job.status === "skipped") job.status = "created";
    this.process(project, pipeline);
  }

  cancel(project: Project, job: Job): void {
    this.cancelOne(project, job);
    this.process(project, job.pipeline);
  }

  cancelPipeline(project: Project, pipeline: Pipeline): void {
    for (const job of currentJobs(pipeline)) this.cancelOne(project, job);
    this.process(project, pipeline);
  }

  async remove(project: Project, pipeline: Pipeline): Promise<void> {
    for (const job of pipeline.jobs) {
      this.clearTimer(job);
      if (!isComplete(job.status)) job.status = "canceled";
      this.queue.kill(job);
      releaseResource(project, job);
    }
    await Promise.all(pipeline.jobs.map((job) => this.queue.gone(job)));
    for (const job of pipeline.jobs) await rm(job.folder, { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    await this.queue.stop();
  }

  private process(project: Project, pipeline: Pipeline): void {
    if (this.stopped) return;
    for (let changed = true; changed;) {
      changed = false;
      for (const job of currentJobs(pipeline)) {
        if (job.status === "created") changed = this.takeTurn(project, job) || changed;
      }
    }
    settlePipeline(pipeline);
  }

  private takeTurn(project: Project, job: Job): boolean {
    const turn = turnOf(job);
    if (!turn) return false;
    if (turn === "skip") job.status = "skipped";
    else if (turn === "delay") this.delay(project, job);
    else {
      deploy(this.instance, project, job);
      if (turn === "wait-for-hand") job.status = "manual";
      else this.enqueue(project, job);
    }
    return true;
  }

  private delay(project: Project, job: Job): void {
    const milliseconds = job.keywords.startInSeconds * 1000;
    Object.assign(job, { status: "scheduled", scheduledAt: new Date(Date.now() + milliseconds) });
    const timer = setTimeout(() => {
      this.timers.delete(job);
      if (job.status !== "scheduled") return;
      deploy(this.instance, project, job);
      this.enqueue(project, job);
      this.process(project, job.pipeline);
    }, milliseconds);
    this.timers.set(job, timer);
  }

  private clearTimer(job: Job): void {
    clearTimeout(this.timers.get(job));
    this.timers.delete(job);
  }

  /** Hands the job to the runner, once its resource is free. */
  private enqueue(project: Project, job: Job): void {
    job.queuedAt = new Date();
    if (isOutdatedDeployment(project, job)) {
      const now = new Date();
      Object.assign(job, {
        status: "failed",
        failureReason: "failed_outdated_deployment_job",
        finishedAt: now,
      });
      return;
    }
    if (!takeResource(project, job)) {
      job.status = "waiting_for_resource";
      return;
    }
    job.status = "pending";
    this.queue.add(project, job, {
      started: () => settlePipeline(job.pipeline),
      ended: (result) => this.finished(project, job, result),
    });
  }

  private finished(project: Project, job: Job, result: JobResult): void {
    // Its pipeline is gone.
    if (job.status !== "running" && job.status !== "canceling") return;
    if (!result.succeeded && job.status === "canceling") job.status = "canceled";
    else job.status = result.succeeded ? "success" : "failed";
    job.finishedAt = new Date();
    if (job.status === "failed") {
      Object.assign(job, { failureReason: result.failureReason, exitCode: result.exitCode });
      if (job.allowedExitCodes.length > 0)
        job.allowFailure = job.allowedExitCodes.includes(result.exitCode ?? -1);
      if (mayRetry(job))
        Object.assign(cloneJob(this.instance, job, job.user, job.attempt + 1), { played: true });
    }
    this.release(project, job);
    this.process(project, job.pipeline);
  }

  /** Lets the next job have the resource, of whatever pipeline it is. */
  private release(project: Project, job: Job): void {
    const next = releaseResource(project, job);
    if (!next) return;
    this.enqueue(project, next);
    settlePipeline(next.pipeline);
  }

  private cancelOne(project: Project, job: Job): void {
    if (!ACTIVE.includes(job.status)) return;
    this.clearTimer(job);
    if (job.status === "running") {
      job.status = "canceling";
      this.queue.cancel(job);
      return;
    }
    this.queue.remove(job);
    Object.assign(job, { status: "canceled", finishedAt: new Date() });
    this.release(project, job);
  }

  /** What was skipped because of a job gets another chance when that job runs again. */
  private resetSkipped(job: Job): void {
    for (const later of successorsOf(job)) if (later.status === "skipped") later.status = "created";
  }
}

/** https://docs.gitlab.com/ci/yaml/#retry */
function mayRetry(job: Job): boolean {
  const { max, when, exitCodes } = job.keywords.retry;
  if (job.attempt >= max) return false;
  if (exitCodes?.includes(job.exitCode ?? -1)) return true;
  if (exitCodes && when.includes("always")) return false;
  return when.includes("always") || when.includes(job.failureReason ?? "");
}
