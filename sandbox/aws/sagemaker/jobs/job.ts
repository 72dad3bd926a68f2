import type { S3Object, S3Url } from "./s3-objects";

export type JobKind = "processing" | "training";
export type JobStatus = "InProgress" | "Completed" | "Failed" | "Stopping" | "Stopped";

/** Times are epoch seconds, as the API sends them. */
interface Transition {
  /** A SecondaryStatus of the API. */
  readonly Status: string;
  readonly StartTime: number;
  EndTime?: number;
  readonly StatusMessage: string;
}

/** A processing or training job, as far as it is. */
export interface Job {
  readonly kind: JobKind;
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly creationTime: number;
  /** Everything that Describe gives back as it was given. */
  readonly request: Readonly<Record<string, unknown>>;
  lastModifiedTime: number;
  startTime?: number;
  endTime?: number;
  status: JobStatus;
  readonly transitions: Transition[];
  failureReason?: string;
  exitMessage?: string;
  /** Metrics that the image reports by its log, each with its last value. */
  readonly metrics: Map<string, { readonly Value: number; readonly Timestamp: number }>;
}

/** Objects of S3 that a job gets. */
export interface JobInput {
  readonly objects: readonly S3Object[];
  /** For example `/opt/ml/processing/test`. */
  readonly containerPath: string;
}

/** A folder whose files go to S3 when the program has ended well. */
export interface JobOutput {
  readonly containerPath: string;
  readonly url: S3Url;
  /** Packed as one object of this name. */
  readonly archive?: string;
}

/** All that a job does, known before it starts. */
export interface JobPlan {
  readonly roleArn: string;
  readonly inputs: readonly JobInput[];
  readonly outputs: readonly JobOutput[];
  /** Files of the container by path, such as `/opt/ml/input/config/hyperparameters.json`. */
  readonly files: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly mostSeconds: number;
  /** The first line of the log: what plays the image. */
  readonly banner: string;
  /** In CloudWatch Logs. */
  readonly logGroup: string;
  /** Looks at each line of the log, for metrics. */
  observe?(line: string, job: Job): void;
}

export class JobFailure extends Error {
  override readonly name = "JobFailure";
}
