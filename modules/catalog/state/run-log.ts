import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { Construct } from "constructs";

export interface RunLogProps {
  readonly name: string;
  readonly keyArn: string;
  /** Days that a line is kept; one of the numbers that CloudWatch Logs takes. */
  readonly retentionDays: number;
}

/** The log group of every run: the host's own log, and Terraform's with the secrets removed. */
export class RunLog extends Construct {
  readonly name: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, { name, keyArn, retentionDays }: RunLogProps) {
    super(scope, id);
    const group = new CloudwatchLogGroup(this, "group", {
      name,
      kmsKeyId: keyArn,
      retentionInDays: retentionDays,
    });
    this.name = group.name;
    this.arn = group.arn;
  }
}
