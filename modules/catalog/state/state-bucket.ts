import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLoggingA as S3BucketLogging } from "@cdktf/provider-aws/lib/s3-bucket-logging";
import { S3BucketServerSideEncryptionConfigurationA as S3BucketEncryption } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import type { S3BucketVersioningA as S3BucketVersioning } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { AccessLogBucket } from "./access-log-bucket";
import type { AwsAccount } from "../../shared/aws-account";
import { blockPublicAccess } from "../../shared/buckets/bucket-policy";
import { enableVersioning, expireOldVersions } from "../../shared/buckets/object-versions";
import type { CatalogNames } from "../../../contracts/catalog-names";

export interface StateBucketProps {
  readonly account: AwsAccount;
  readonly names: CatalogNames;
  readonly keyArn: string;
}

/**
 * The bucket that holds the Terraform states of projects (`projects/<id>/…`), the releases of the product (`releases/<id>/…`)
 * and, if ops moves it here, the catalog's own state. It is not copied to another region, whose states would describe the
 * resources of this one, and nothing waits for events of it.
 */
export class StateBucket extends Construct {
  readonly bucket: S3Bucket;
  /** Keeps every version of an object that comes after it: an object from before has none to delete. */
  readonly versioning: S3BucketVersioning;
  /**
   * What must be there before the first object that is encrypted by the catalog's key: one from before encryption stays under
   * another key.
   */
  readonly ready: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: StateBucketProps) {
    super(scope, id);
    this.bucket = new S3Bucket(this, "bucket", {
      bucket: props.names.stateBucket,
      // A bucket that still holds states is never deleted: their projects could not be destroyed any more.
      forceDestroy: false,
    });
    this.versioning = enableVersioning(this, this.bucket);
    expireOldVersions(this, this.versioning, [{ expiredObjectDeleteMarker: true }]);
    this.ready = [this.versioning, this.encrypt(props.keyArn)];
    blockPublicAccess(this, this.bucket);
    this.logAccesses(props);
  }

  private encrypt(keyArn: string): S3BucketEncryption {
    return new S3BucketEncryption(this, "encryption", {
      bucket: this.bucket.id,
      rule: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
          bucketKeyEnabled: true,
        },
      ],
    });
  }

  private logAccesses({ account, names }: StateBucketProps): void {
    const logs = new AccessLogBucket(this, "logs", {
      account,
      name: names.logBucket,
      source: names.stateBucket,
    });
    new S3BucketLogging(this, "logging", {
      bucket: this.bucket.id,
      // The policy's bucket: S3 refuses a target that does not yet let it deliver.
      targetBucket: logs.policy.bucket,
      targetPrefix: `${names.stateBucket}/`,
    });
  }
}
