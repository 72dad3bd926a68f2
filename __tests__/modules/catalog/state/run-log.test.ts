import { RunLog } from "../../../../modules/catalog/state/run-log";
import { keyArn } from "../../../catalog";
import { synthesized } from "../../../synthesized";

describe("RunLog", () => {
  it("is encrypted and kept for the days given", () => {
    const stack = synthesized((scope) => {
      new RunLog(scope, "log", { name: "runs", keyArn, retentionDays: 30 });
    });
    expect(stack.resource("aws_cloudwatch_log_group")).toMatchObject({
      name: "runs",
      kms_key_id: keyArn,
      retention_in_days: 30,
    });
  });
});
