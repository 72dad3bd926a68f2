import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { StateBucket } from "../../../../modules/catalog/state/state-bucket";
import { account } from "../../../aws-account";
import { keyArn, names } from "../../../catalog";
import { statement, synthesized } from "../../../synthesized";

const bucketName = "dev-machine-learning-ops-tfstate-111122223333";
const stack = synthesized((scope) => {
  const { bucket, ready } = new StateBucket(scope, "state", { account, names, keyArn });
  new S3Object(scope, "object", { bucket: bucket.id, key: "first", dependsOn: ready });
});
const bucket = stack.resources("aws_s3_bucket").find((one) => one["bucket"] === bucketName);
const lifecycleRule = (id: string) =>
  stack
    .resources("aws_s3_bucket_lifecycle_configuration")
    .flatMap(({ rule }) => rule as { id: string }[])
    .find((rule) => rule.id === id);

describe("StateBucket", () => {
  it("is never deleted while it holds states", () => {
    expect(bucket).toMatchObject({ force_destroy: false });
  });

  it("keeps old versions for 90 days, and the current one for ever", () => {
    expect(stack.resource("aws_s3_bucket_versioning")).toMatchObject({
      versioning_configuration: { status: "Enabled" },
    });
    expect(lifecycleRule("old-versions")).toMatchObject({
      status: "Enabled",
      noncurrent_version_expiration: [{ noncurrent_days: 90 }],
      expiration: [{ expired_object_delete_marker: true }],
      abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
    });
  });

  it("encrypts with the catalog's key", () => {
    expect(stack.resource("aws_s3_bucket_server_side_encryption_configuration")["rule"]).toEqual([
      {
        apply_server_side_encryption_by_default: { sse_algorithm: "aws:kms", kms_master_key_id: keyArn },
        bucket_key_enabled: true,
      },
    ]);
  });

  it("is open to nobody outside and knows no ACLs", () => {
    const blocks = stack.resources("aws_s3_bucket_public_access_block");
    expect(blocks).toHaveLength(2);
    for (const block of blocks) {
      expect(block).toMatchObject({
        block_public_acls: true,
        block_public_policy: true,
        ignore_public_acls: true,
        restrict_public_buckets: true,
      });
    }
    const controls = stack.resources("aws_s3_bucket_ownership_controls");
    expect(controls).toHaveLength(2);
    for (const control of controls)
      expect(control).toMatchObject({ rule: { object_ownership: "BucketOwnerEnforced" } });
  });

  it("refuses plain HTTP, as its log bucket does", () => {
    const documents = stack.dataSources("aws_iam_policy_document");
    expect(documents).toHaveLength(2);
    for (const document of documents) {
      expect(document["statement"]).toContainEqual(
        expect.objectContaining({
          sid: "DenyInsecureTransport",
          effect: "Deny",
          actions: ["s3:*"],
          principals: [{ type: "*", identifiers: ["*"] }],
          condition: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
        }),
      );
    }
  });

  it("has versioning and encryption before its first object", () => {
    expect(stack.resource("aws_s3_object")["depends_on"]).toEqual([
      expect.stringMatching(/^aws_s3_bucket_versioning\./),
      expect.stringMatching(/^aws_s3_bucket_server_side_encryption_configuration\./),
    ]);
  });
});

describe("AccessLogBucket", () => {
  const logs = stack.resources("aws_s3_bucket").find((one) => one["bucket"] !== bucketName);

  it("takes the log of the state bucket once S3 may deliver", () => {
    expect(stack.resource("aws_s3_bucket_logging")).toMatchObject({
      target_bucket: expect.stringMatching(/^\$\{aws_s3_bucket_policy\./) as string,
      target_prefix: `${bucketName}/`,
    });
  });

  it("takes logs of the state bucket only", () => {
    expect(statement(stack, "AllowLogDelivery")).toMatchObject({
      actions: ["s3:PutObject"],
      principals: [{ type: "Service", identifiers: ["logging.s3.amazonaws.com"] }],
      condition: [
        { variable: "aws:SourceAccount", values: ["111122223333"] },
        { variable: "aws:SourceArn", values: [`arn:aws:s3:::${bucketName}`] },
      ],
    });
  });

  it("keeps logs for a year and does not stop a destroy", () => {
    expect(logs).toMatchObject({
      bucket: "dev-machine-learning-ops-logs-111122223333",
      force_destroy: true,
    });
    expect(lifecycleRule("expire-logs")).toMatchObject({ status: "Enabled", expiration: [{ days: 365 }] });
  });
});
