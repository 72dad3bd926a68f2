import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketServerSideEncryptionConfigurationA as S3BucketEncryption } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { conditional, type TerraformVariable, Token } from "cdktf";
import { Construct } from "constructs";
import { blockPublicAccess } from "../../shared/buckets/bucket-policy";
import { enableVersioning, expireOldVersions } from "../../shared/buckets/object-versions";
import { isSet, nullIfEmpty } from "../variables/optional-value";

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
    });
    // The script that runs Terraform names the bucket by this address when it decides what a destroy keeps.
    this.bucket.overrideLogicalId("artifacts");
    expireOldVersions(this, enableVersioning(this, this.bucket));
    this.encrypt(props.kmsKeyArn);
    blockPublicAccess(this, this.bucket);
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
