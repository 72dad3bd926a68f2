import { EncryptionKey } from "../../../../modules/catalog/state/encryption-key";
import { account } from "../../../aws-account";
import { names } from "../../../catalog";
import { statement, synthesized } from "../../../synthesized";

const readers = ["arn:aws:iam::111122223333:role/jobs", "arn:aws:iam::111122223333:role/studio-*"];
const stack = synthesized((scope) => {
  new EncryptionKey(scope, "key", { account, names, artifactReaders: readers });
});

describe("EncryptionKey", () => {
  it("rotates, and can be brought back for 30 days", () => {
    expect(stack.resource("aws_kms_key")).toMatchObject({
      enable_key_rotation: true,
      deletion_window_in_days: 30,
    });
  });

  it("has the catalog's name as its alias", () => {
    expect(stack.resource("aws_kms_alias")).toMatchObject({ name: "alias/dev-machine-learning-ops" });
  });

  it("lets the account's IAM policies decide", () => {
    expect(statement(stack, "EnableIamPolicies")["principals"]).toEqual([
      { type: "AWS", identifiers: ["arn:aws:iam::111122223333:root"] },
    ]);
  });

  it("encrypts no logs but those of the runs", () => {
    expect(statement(stack, "EncryptLogs")["condition"]).toEqual([
      {
        test: "ArnEquals",
        variable: "kms:EncryptionContext:aws:logs:arn",
        values: ["arn:aws:logs:eu-west-1:111122223333:log-group:dev-machine-learning-ops-gitlab"],
      },
    ]);
  });

  it("opens to EventBridge for the alarms only", () => {
    expect(statement(stack, "PublishAlarms")).toMatchObject({
      principals: [{ type: "Service", identifiers: ["events.amazonaws.com"] }],
      condition: [
        { values: ["arn:aws:events:eu-west-1:111122223333:rule/dev-machine-learning-ops-not-destroyed"] },
      ],
    });
  });

  it("opens to pipeline jobs and Studio users the artifacts of projects only, by way of S3", () => {
    expect(statement(stack, "ReadArtifactsThroughS3")["condition"]).toEqual([
      { test: "StringEquals", variable: "kms:CallerAccount", values: ["111122223333"] },
      { test: "StringEquals", variable: "kms:ViaService", values: ["s3.eu-west-1.amazonaws.com"] },
      {
        test: "ArnLike",
        variable: "kms:EncryptionContext:aws:s3:arn",
        values: ["arn:aws:s3:::sagemaker-p-*"],
      },
      { test: "ArnLike", variable: "aws:PrincipalArn", values: readers },
    ]);
  });
});
