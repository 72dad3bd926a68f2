import { destructive, lostData } from "../../../../ops/plan/terraform/data-loss";
import { plannedChanges } from "../../../../ops/plan/terraform/planned-change";
import { recordedPlan } from "./recorded-plans";

const changes = plannedChanges(recordedPlan("destroys"));

it("says what kind of data goes with a resource", () => {
  expect(
    Object.fromEntries(changes.filter(lostData).map((change) => [change.type, lostData(change)])),
  ).toEqual({
    aws_cloudwatch_log_group: "logs",
    aws_dynamodb_table: "table",
    aws_s3_bucket: "bucket",
  });
});

it("has what loses data before what loses none, whatever their addresses are", () => {
  const queue = { address: "aws_a.queue", type: "aws_sqs_queue", action: "delete" } as const;
  const bucket = { address: "aws_z.bucket", type: "aws_s3_bucket", action: "replace" } as const;
  expect(destructive([queue, bucket])).toEqual([bucket, queue]);
});

it("has nothing that stays among what is destroyed", () => {
  expect(destructive(changes).map(({ action }) => action)).not.toContain("update");
});

it("counts nothing that stays", () => {
  expect(lostData({ action: "update", type: "aws_s3_bucket" })).toBeUndefined();
});
