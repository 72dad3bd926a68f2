import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketServerSideEncryptionConfigurationA as S3BucketEncryption } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA as S3BucketVersioning } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { conditional, type TerraformVariable, Token } from "cdktf";
import { Construct } from "constructs";
import { isSet, orNull } from "./optional-value";
import { closeBucket } from "./private-bucket";

/** Days for which an overwritten or deleted artifact can be brought back. */
const OLD_VERSION_DAYS = 90;
/** Days after which the parts of an upload that never finished are removed. */
const UNFINISHED_UPLOAD_DAYS = 7;

export interface ArtifactBucketProps {
  readonly name: string;
  /** Deletes a bucket that still holds objects when the project is destroyed. */
  readonly forceDestroy: TerraformVariable;
  /** ARN of the KMS key for the objects; `""`: keys that S3 manages. */
  readonly kmsKeyArn: TerraformVariable;
}

/** The bucket for a project's data, models and pipeline definitions. */
export class ArtifactBucket extends Construct {
  readonly bucket: S3Bucket;

  constructor(scope: Construct, id: string, props: ArtifactBucketProps) {
    super(scope, id);
    this.bucket = new S3Bucket(this, "bucket", {
      bucket: props.name,
      forceDestroy: props.forceDestroy.booleanValue,
      // Here, and not as a resource of its own, after which Terraform waits for 55 seconds whatever S3 says.
      lifecycleRule: [
        {
          id: "old-versions",
          enabled: true,
          noncurrentVersionExpiration: { days: OLD_VERSION_DAYS },
          abortIncompleteMultipartUploadDays: UNFINISHED_UPLOAD_DAYS,
        },
      ],
    });
    // The script that runs Terraform names the bucket by this address when it decides what a destroy keeps.
    this.bucket.overrideLogicalId("artifacts");
    this.keepVersions();
    this.encrypt(props.kmsKeyArn);
    closeBucket(this, this.bucket);
  }

  private keepVersions(): void {
    new S3BucketVersioning(this, "versioning", {
      bucket: this.bucket.id,
      versioningConfiguration: { status: "Enabled" },
    });
  }

  private encrypt(kmsKeyArn: TerraformVariable): void {
    new S3BucketEncryption(this, "encryption", {
      bucket: this.bucket.id,
      rule: [
        {
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: Token.asString(conditional(isSet(kmsKeyArn), "aws:kms", "AES256")),
            kmsMasterKeyId: orNull(kmsKeyArn),
          },
          // One KMS request for many objects; S3 ignores it for keys of its own.
          bucketKeyEnabled: isSet(kmsKeyArn),
        },
      ],
    });
  }
}
