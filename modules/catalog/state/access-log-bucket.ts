import type { DataAwsIamPolicyDocumentStatement as Statement } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import type { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { Construct } from "constructs";
import type { AwsAccount } from "../../shared/aws-account";
import { s3Arn } from "../../shared/aws-arns";
import { blockPublicAccess } from "../../shared/buckets/bucket-policy";
import { UNFINISHED_UPLOADS } from "../../shared/buckets/object-versions";

/** Days that a record of an access is kept. */
const LOG_DAYS = 365;

export interface AccessLogBucketProps {
  readonly account: AwsAccount;
  readonly name: string;
  /** Name of the bucket whose accesses are logged here. */
  readonly source: string;
}

/**
 * Where S3 writes down who read or changed the states of projects. Its keys are S3's own, since S3 delivers no logs into a
 * bucket with a KMS key by default. It neither logs itself, which would never end, nor keeps versions: S3 never overwrites a log.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export class AccessLogBucket extends Construct {
  readonly bucket: S3Bucket;
  /** Permission of S3 to deliver: logging can be switched on only after it. */
  readonly policy: S3BucketPolicy;

  constructor(scope: Construct, id: string, props: AccessLogBucketProps) {
    super(scope, id);
    this.bucket = new S3Bucket(this, "bucket", {
      bucket: props.name,
      // The logs are about a bucket that is gone by then; without this, the catalog could not be destroyed and deployed again.
      forceDestroy: true,
    });
    new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket: this.bucket.id,
      rule: [
        {
          id: "expire-logs",
          status: "Enabled",
          // Of all objects.
          filter: [{}],
          expiration: [{ days: LOG_DAYS }],
          ...UNFINISHED_UPLOADS,
        },
      ],
    });
    this.policy = blockPublicAccess(this, this.bucket, [this.allowDelivery(props)]);
  }

  private allowDelivery({ account, source }: AccessLogBucketProps): Statement {
    return {
      sid: "AllowLogDelivery",
      actions: ["s3:PutObject"],
      resources: [`${this.bucket.arn}/*`],
      principals: [{ type: "Service", identifiers: ["logging.s3.amazonaws.com"] }],
      condition: [
        { test: "StringEquals", variable: "aws:SourceAccount", values: [account.accountId] },
        { test: "ArnEquals", variable: "aws:SourceArn", values: [s3Arn(account, source)] },
      ],
    };
  }
}
