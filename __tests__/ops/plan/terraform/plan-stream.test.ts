import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readPlanStream } from "../../../../ops/plan/terraform/plan-stream";

const stream = readFileSync(join(__dirname, "fixtures", "changes.stream.jsonl"), "utf8");

function message(fields: object): string {
  return JSON.stringify({ "@level": "info", ...fields });
}

describe("a plan stream", () => {
  it("has all changes of resources, by address", () => {
    expect(readPlanStream(stream).changes).toEqual([
      {
        address: "aws_cloudwatch_log_group.run-log_group_4E5F6A7B",
        type: "aws_cloudwatch_log_group",
        action: "replace",
      },
      {
        address: "aws_secretsmanager_secret_version.gitlab-secrets_token-value_8E889F9B",
        type: "aws_secretsmanager_secret_version",
        action: "replace",
      },
      { address: "aws_sns_topic.alarms_topic_CB6504A9", type: "aws_sns_topic", action: "update" },
      { address: "aws_sns_topic.reports_topic_2A3B4C5D", type: "aws_sns_topic", action: "create" },
      { address: "aws_sqs_queue.deletion_queue_8C9D0E1F", type: "aws_sqs_queue", action: "delete" },
      { address: "aws_ssm_parameter.parameters_token_0A1B2C3D", type: "aws_ssm_parameter", action: "update" },
    ]);
  });

  it("has no errors", () => {
    expect(readPlanStream(stream).errors).toEqual([]);
  });
});

it("reports an error with its address, in one line", () => {
  const diagnostic = {
    severity: "error",
    summary: "reading S3 Bucket",
    detail: "Access\n  Denied",
    address: "aws_s3_bucket.a",
  };
  expect(readPlanStream(message({ type: "diagnostic", diagnostic })).errors).toEqual([
    "aws_s3_bucket.a: reading S3 Bucket: Access Denied",
  ]);
});

it("reports no warning as an error", () => {
  const diagnostic = { severity: "warning", summary: "Deprecated" };
  expect(readPlanStream(message({ type: "diagnostic", diagnostic })).errors).toEqual([]);
});

it("counts no move as a change", () => {
  const change = { resource: { addr: "aws_s3_bucket.a", resource_type: "aws_s3_bucket" }, action: "move" };
  expect(readPlanStream(message({ type: "planned_change", change })).changes).toEqual([]);
});

it("refuses an action that it does not know", () => {
  const change = { resource: { addr: "aws_s3_bucket.a", resource_type: "aws_s3_bucket" }, action: "explode" };
  expect(() => readPlanStream(message({ type: "planned_change", change }))).toThrow(
    "Terraform plans to explode aws_s3_bucket.a, which is not known here.",
  );
});
