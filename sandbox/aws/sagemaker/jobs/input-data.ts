import { AwsError } from "../../aws-error";
import type { ServiceContext } from "../../service";
import { validationException } from "../listing";
import { parseS3Url, type S3Object, S3Objects, type S3Url } from "./s3-objects";

/** A source of S3 as both kinds of jobs name it. */
export interface S3Source {
  readonly S3Uri: string;
  readonly S3DataType?: string;
  readonly S3InputMode?: string;
  readonly S3CompressionType?: string;
}

/**
 * The objects that a job gets from a source.
 * @throws AwsError ValidationException when there are none, which SageMaker sees before it makes the job
 */
export async function inputObjects(
  serviceContext: ServiceContext,
  region: string,
  roleArn: string,
  source: S3Source,
): Promise<S3Object[]> {
  refuseUnplayed(source);
  const url = s3Url(source.S3Uri);
  const role = serviceContext.as(roleArn, "SageMaker");
  const found = await new S3Objects(role, region).list(url).catch((error: unknown) => {
    if (error instanceof AwsError && ["NoSuchBucket", "AccessDenied"].includes(error.code)) return [];
    throw error;
  });
  if (found.length > 0) return found;
  throw validationException(
    `No S3 objects found under S3 URL "${source.S3Uri}" given in input data source. Please ensure that the bucket exists in the selected region (${region}), that objects exist under that S3 prefix, and that the role "${roleArn}" has "s3:ListBucket" permissions on bucket "${url.bucket}".`,
  );
}

/** @throws AwsError ValidationException */
export function s3Url(text: string): S3Url {
  const url = parseS3Url(text);
  if (url) return url;
  throw validationException(`The S3 URI "${text}" is not valid: it has the form s3://bucket/key.`);
}

function refuseUnplayed(source: S3Source): void {
  const { S3DataType: type, S3InputMode: mode, S3CompressionType: compression } = source;
  if (type !== undefined && type !== "S3Prefix") throw notPlayed(`S3DataType ${type}`);
  if (mode !== undefined && mode !== "File") throw notPlayed(`Input mode ${mode}`);
  if (compression !== undefined && compression !== "None") throw notPlayed(`Compression type ${compression}`);
}

/** For what SageMaker has and the sandbox does not; `what` is a setting with its value. */
export function notPlayed(what: string): AwsError {
  return new AwsError(
    "ValidationException",
    `${what} is not in the sandbox. Run this step against an AWS account.`,
  );
}

/** @throws AwsError when a job wants more than the one instance that this machine is */
export function refuseSeveralInstances(count: number | undefined): void {
  if (count !== undefined && count > 1) throw notPlayed(`A job on ${count} instances`);
}
