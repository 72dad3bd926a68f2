import { GetObjectCommand, NoSuchKey, S3Client } from "@aws-sdk/client-s3";
import type { Aws } from "../aws/aws";

/** The status object of a project, which its last run wrote (docs/ops/runs.md has its fields). */
export interface RunStatus {
  readonly project: string;
  readonly projectId: string;
  readonly action: "apply" | "destroy";
  /** `pending`: the project was deleted, and its destroy waits to be started. */
  readonly result: "pending" | "running" | "succeeded" | "failed";
  /** What was done, or the first reason of a failure. */
  readonly message: string;
  /** Addresses of what a destroy kept. */
  readonly kept?: readonly string[];
  /** SHA-256 of the package that ran. */
  readonly package?: string;
  /** Name of the host. */
  readonly host?: string;
  /** ISO 8601. */
  readonly startedAt?: string;
  readonly finishedAt?: string | null;
  /** Addresses of the merge requests that the run opened, where it did. */
  readonly mergeRequests?: readonly string[];
  /** What set the run off, if it was not a person, such as `project deleted`. */
  readonly cause?: string;
  /** Number of the attempt to destroy a deleted project, and of all that are made. */
  readonly attempt?: number;
  readonly attempts?: number;
  /** When the next attempt starts; ISO 8601. */
  readonly nextAttemptAt?: string | null;
  /** ARN of the CloudFormation stack of a deleted project. */
  readonly deletedStack?: string;
}

export function statusKey(projectId: string): string {
  return `projects/${projectId}/status.json`;
}

/**
 * What ran last for a project; undefined when nothing has, or a destroy left nothing.
 * @throws when the object can not be read or is not a status
 */
export async function readRunStatus(
  aws: Aws,
  bucket: string,
  projectId: string,
): Promise<RunStatus | undefined> {
  const Key = statusKey(projectId);
  try {
    const { Body } = await aws.client(S3Client).send(new GetObjectCommand({ Bucket: bucket, Key }));
    return parsed((await Body?.transformToString()) ?? "", `s3://${bucket}/${Key}`);
  } catch (problem) {
    if (problem instanceof NoSuchKey) return undefined;
    throw problem;
  }
}

function parsed(text: string, place: string): RunStatus {
  try {
    const status = JSON.parse(text) as Partial<RunStatus> | null;
    if (typeof status?.result === "string" && typeof status.action === "string") return status as RunStatus;
  } catch {
    // Falls through to the one error for everything that is no status.
  }
  throw new Error(`${place} is not the status of a run.`);
}
