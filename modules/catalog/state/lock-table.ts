import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { Construct } from "constructs";

export interface LockTableProps {
  readonly name: string;
  readonly keyArn: string;
}

/**
 * The table in which Terraform's S3 backend keeps the lock and the digest of each project's state
 * (https://developer.hashicorp.com/terraform/language/backend/s3#dynamodb-state-locking).
 *
 * Deletion protection is off: it would stop `cdktf destroy` half-way, and nothing in here is lost with the table. Locks live
 * for one run, and a digest is a checksum of what the state bucket holds.
 */
export class LockTable extends Construct {
  readonly name: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, { name, keyArn }: LockTableProps) {
    super(scope, id);
    const table = new DynamodbTable(this, "table", {
      name,
      billingMode: "PAY_PER_REQUEST",
      hashKey: "LockID",
      attribute: [{ name: "LockID", type: "S" }],
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true, kmsKeyArn: keyArn },
      deletionProtectionEnabled: false,
    });
    this.name = table.name;
    this.arn = table.arn;
  }
}
