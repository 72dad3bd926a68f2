import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Instance } from "../instance";
import type { Job, Pipeline, User } from "../model";
import type { JobSeed } from "./seed";

/** Makes the record of a job and adds it to its pipeline. */
export function createJob(
  instance: Instance,
  pipeline: Pipeline,
  seed: JobSeed,
  user: User,
  attempt = 0,
): Job {
  const id = instance.nextId("job");
  const job: Job = {
    ...seed,
    id,
    pipeline,
    user,
    attempt,
    createdAt: new Date(),
    token: `glcbt-${randomBytes(15).toString("base64url")}`,
    folder: join(instance.workFolder, "jobs", String(id)),
    status: "created",
    playVariables: [],
    retried: false,
    played: false,
    queuedAt: null,
    scheduledAt: null,
    startedAt: null,
    finishedAt: null,
    failureReason: null,
    exitCode: null,
    artifacts: [],
    artifactsExpireAt: null,
    dotenv: {},
  };
  pipeline.jobs.push(job);
  return job;
}

/** A new job that replaces one that ran. */
export function cloneJob(instance: Instance, job: Job, user: User, attempt = 0): Job {
  job.retried = true;
  const clone = createJob(
    instance,
    job.pipeline,
    { ...job, allowFailure: job.allowedExitCodes.length > 0 ? false : job.allowFailure },
    user,
    attempt,
  );
  return Object.assign(clone, { playVariables: job.playVariables });
}
