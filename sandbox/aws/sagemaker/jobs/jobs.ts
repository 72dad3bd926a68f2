import { AwsError } from "../../aws-error";
import type { ServiceContext } from "../../service";
import { now } from "../registry";
import type { Job, JobKind, JobPlan } from "./job";
import { JobRun, type JobSettings } from "./job-run";

/** As SageMaker's: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StopProcessingJob.html */
const GRACE_SECONDS = 120;

/** Processing and training jobs of all regions. */
export class Jobs {
  private readonly runs = new Map<string, JobRun>();
  private readonly settings: JobSettings;
  private stopped = false;

  constructor(
    readonly serviceContext: ServiceContext,
    settings: Partial<JobSettings> = {},
  ) {
    this.settings = { graceSeconds: GRACE_SECONDS, ...settings };
  }

  arn(kind: JobKind, region: string, name: string): string {
    return `arn:aws:sagemaker:${region}:${this.serviceContext.accountId}:${kind}-job/${name}`;
  }

  /** @throws AwsError ResourceInUse when there is one of this name, running or not */
  refuseTaken(kind: JobKind, region: string, name: string): void {
    const arn = this.arn(kind, region, name);
    if (!this.runs.has(arn)) return;
    throw new AwsError(
      "ResourceInUse",
      `Job name must be unique within an AWS account and region, and a ${kind} job with this name already exists (${arn})`,
    );
  }

  start(kind: JobKind, region: string, name: string, request: Record<string, unknown>, plan: JobPlan): Job {
    if (this.stopped) throw new AwsError("InternalFailure", "The sandbox is stopping.", 500);
    this.refuseTaken(kind, region, name);
    const arn = this.arn(kind, region, name);
    const time = now();
    const job: Job = {
      kind,
      name,
      arn,
      region,
      request,
      creationTime: time,
      lastModifiedTime: time,
      status: "InProgress",
      transitions: [],
      metrics: new Map(),
    };
    this.runs.set(arn, new JobRun(this.serviceContext, job, plan, this.settings));
    return job;
  }

  /** @throws AwsError when there is no such job */
  find(kind: JobKind, region: string, name: string): Job {
    return this.runOf(this.arn(kind, region, name), kind, name).job;
  }

  /** The job when it has ended, whichever way. */
  async ended(arn: string): Promise<Job> {
    const run = this.runOf(arn);
    await run.ended;
    return run.job;
  }

  stopJob(arn: string): void {
    this.runOf(arn).stop();
  }

  /** Ends all jobs at once. */
  async stop(): Promise<void> {
    this.stopped = true;
    const runs = [...this.runs.values()];
    runs.forEach((run) => run.abort());
    await Promise.all(runs.map((run) => run.ended));
  }

  private runOf(arn: string, kind = "", name = arn): JobRun {
    const run = this.runs.get(arn);
    if (run) return run;
    const message =
      kind === "training"
        ? "Requested resource not found."
        : `Could not find requested job with name: ${name}`;
    throw new AwsError(kind === "training" ? "ValidationException" : "ResourceNotFound", message);
  }
}
