import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import {
  S3BucketLifecycleConfiguration,
  type S3BucketLifecycleConfigurationRule as LifecycleRule,
} from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketVersioningA as S3BucketVersioning } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import type { Construct } from "constructs";

/** Days for which an overwritten or deleted object can be brought back. */
const OLD_VERSION_DAYS = 90;

/** Parts of an upload that never finished are removed after a week. */
export const UNFINISHED_UPLOADS: Pick<LifecycleRule, "abortIncompleteMultipartUpload"> = {
  abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
};

/** Keeps every version of an object that comes after it. */
export function enableVersioning(scope: Construct, bucket: S3Bucket): S3BucketVersioning {
  return new S3BucketVersioning(scope, "versioning", {
    bucket: bucket.id,
    versioningConfiguration: { status: "Enabled" },
  });
}

/**
 * Removes old versions of objects in the end. Nothing should wait for it: the provider takes about a minute for a lifecycle
 * configuration, as it reads it until S3 has answered the same for long enough.
 * @param expiration of current objects. @default they stay for ever
 */
export function expireOldVersions(
  scope: Construct,
  versioning: S3BucketVersioning,
  expiration?: LifecycleRule["expiration"],
): void {
  new S3BucketLifecycleConfiguration(scope, "lifecycle", {
    // S3 takes rules for versions of a versioned bucket only.
    bucket: versioning.bucket,
    rule: [
      {
        id: "old-versions",
        status: "Enabled",
        // Of all objects.
        filter: [{}],
        noncurrentVersionExpiration: [{ noncurrentDays: OLD_VERSION_DAYS }],
        expiration,
        ...UNFINISHED_UPLOADS,
      },
    ],
  });
}
