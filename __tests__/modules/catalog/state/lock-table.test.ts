import { LockTable } from "../../../../modules/catalog/state/lock-table";
import { keyArn } from "../../../catalog";
import { synthesized } from "../../../synthesized";

const table = synthesized((scope) => {
  new LockTable(scope, "locks", { name: "locks", keyArn });
}).resource("aws_dynamodb_table");

describe("LockTable", () => {
  it("has the key that Terraform's backend looks for", () => {
    expect(table).toMatchObject({ hash_key: "LockID", attribute: [{ name: "LockID", type: "S" }] });
  });

  it("is paid by request, restorable and encrypted with the catalog's key", () => {
    expect(table).toMatchObject({
      billing_mode: "PAY_PER_REQUEST",
      point_in_time_recovery: { enabled: true },
      server_side_encryption: { enabled: true, kms_key_arn: keyArn },
    });
  });
});
