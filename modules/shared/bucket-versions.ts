import type { S3Bucket, S3BucketLifecycleRule } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketVersioningA as S3BucketVersioning } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import type { Construct } from "constructs";

/** Days for which an overwritten or deleted object can be brought back. */
const OLD_VERSION_DAYS = 90;
/** Days after which the parts of an upload that never finished are removed. */
const UNFINISHED_UPLOAD_DAYS = 7;

/**
 * For the argument `lifecycle_rule` of the bucket itself, and not for a resource of its own, after which Terraform waits for 55
 * seconds whatever S3 says.
 */
export const OLD_VERSIONS_RULE: S3BucketLifecycleRule = {
  id: "old-versions",
  enabled: true,
  noncurrentVersionExpiration: { days: OLD_VERSION_DAYS },
  abortIncompleteMultipartUploadDays: UNFINISHED_UPLOAD_DAYS,
};

/** Keeps every version of an object that comes after it. How long, `OLD_VERSIONS_RULE` says. */
export function keepVersions(scope: Construct, bucket: S3Bucket): S3BucketVersioning {
  return new S3BucketVersioning(scope, "versioning", {
    bucket: bucket.id,
    versioningConfiguration: { status: "Enabled" },
  });
}
