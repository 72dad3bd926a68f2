import { TerraformVariable } from "cdktf";
import { ArtifactBucket } from "../../../../modules/project/artifacts/artifact-bucket";
import { statement, synthesized } from "../../../synthesized";

const stack = synthesized((scope) => {
  new ArtifactBucket(scope, "bucket", {
    name: "sagemaker-p-1",
    forceDestroy: new TerraformVariable(scope, "force", { type: "bool" }),
    kmsKeyArn: new TerraformVariable(scope, "key", { type: "string" }),
  });
});

describe("ArtifactBucket", () => {
  it("deletes a bucket with objects only if asked to", () => {
    expect(stack.resource("aws_s3_bucket")).toMatchObject({
      bucket: "sagemaker-p-1",
      force_destroy: "${var.force}",
    });
  });

  it("has the address that the destroy script looks for", () => {
    expect(stack.text).toContain("aws_s3_bucket.artifacts.");
  });

  it("keeps old versions, for 90 days", () => {
    expect(stack.resource("aws_s3_bucket_versioning")).toMatchObject({
      versioning_configuration: { status: "Enabled" },
    });
    expect(stack.resource("aws_s3_bucket_lifecycle_configuration")["rule"]).toEqual([
      expect.objectContaining({
        status: "Enabled",
        noncurrent_version_expiration: [{ noncurrent_days: 90 }],
        abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
      }),
    ]);
  });

  it("has no rule that expires current objects", () => {
    const [rule] = stack.resource("aws_s3_bucket_lifecycle_configuration")["rule"] as [object];
    expect(rule).not.toHaveProperty("expiration");
  });

  it("encrypts with the customer's key if there is one, else with the keys of S3", () => {
    expect(stack.resource("aws_s3_bucket_server_side_encryption_configuration")["rule"]).toEqual([
      {
        apply_server_side_encryption_by_default: {
          kms_master_key_id: '${(var.key != "") ? var.key : null}',
          sse_algorithm: '${(var.key != "") ? "aws:kms" : "AES256"}',
        },
        bucket_key_enabled: '${(var.key != "")}',
      },
    ]);
  });

  it("is open to nobody outside and knows no ACLs", () => {
    expect(stack.resource("aws_s3_bucket_public_access_block")).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(stack.resource("aws_s3_bucket_ownership_controls")).toMatchObject({
      rule: { object_ownership: "BucketOwnerEnforced" },
    });
  });

  it("refuses plain HTTP for the bucket and every object", () => {
    expect(statement(stack, "DenyInsecureTransport")).toMatchObject({
      effect: "Deny",
      actions: ["s3:*"],
      resources: ["${aws_s3_bucket.artifacts.arn}", "${aws_s3_bucket.artifacts.arn}/*"],
      condition: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
    });
  });
});
