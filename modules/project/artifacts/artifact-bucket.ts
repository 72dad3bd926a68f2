import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketServerSideEncryptionConfigurationA as S3BucketEncryption } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { conditional, type TerraformVariable, Token } from "cdktf";
import { Construct } from "constructs";
import { keepVersions, OLD_VERSIONS_RULE } from "../../shared/bucket-versions";
import { isSet, nullIfEmpty } from "../variables/optional-value";
import { closeBucket } from "../../shared/private-bucket";

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
      lifecycleRule: [OLD_VERSIONS_RULE],
    });
    // The script that runs Terraform names the bucket by this address when it decides what a destroy keeps.
    this.bucket.overrideLogicalId("artifacts");
    keepVersions(this, this.bucket);
    this.encrypt(props.kmsKeyArn);
    closeBucket(this, this.bucket);
  }

  private encrypt(kmsKeyArn: TerraformVariable): void {
    new S3BucketEncryption(this, "encryption", {
      bucket: this.bucket.id,
      rule: [
        {
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: Token.asString(conditional(isSet(kmsKeyArn), "aws:kms", "AES256")),
            kmsMasterKeyId: nullIfEmpty(kmsKeyArn),
          },
          // One KMS request for many objects; S3 ignores it for keys of its own.
          bucketKeyEnabled: isSet(kmsKeyArn),
        },
      ],
    });
  }
}
