import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { Construct } from "constructs";
import type { AwsAccount } from "./aws-account";

/** 14 days, the most that SQS keeps a message. */
const RETENTION_SECONDS = 14 * 24 * 60 * 60;

export interface DeadLetterQueueProps {
  readonly name: string;
  readonly account: AwsAccount;
  /** ARNs of the rules whose undelivered events the queue takes. */
  readonly ruleArns: readonly string[];
}

/** Keeps the events that came to nothing, until somebody has looked at them. */
export class DeadLetterQueue extends Construct {
  readonly arn: string;
  /** The same ARN, for policies: Terraform knows it without waiting for the queue. */
  readonly expectedArn: string;
  readonly url: string;

  constructor(scope: Construct, id: string, props: DeadLetterQueueProps) {
    super(scope, id);
    this.expectedArn = props.account.arn("sqs", props.name);
    const policy = new DataAwsIamPolicyDocument(this, "policy-document", {
      statement: [
        {
          sid: "AllowUndeliveredEvents",
          actions: ["sqs:SendMessage"],
          principals: [{ type: "Service", identifiers: ["events.amazonaws.com"] }],
          resources: [this.expectedArn],
          condition: [{ test: "ArnEquals", variable: "aws:SourceArn", values: [...props.ruleArns] }],
        },
      ],
    });
    const queue = new SqsQueue(this, "queue", {
      name: props.name,
      messageRetentionSeconds: RETENTION_SECONDS,
      // The keys of SQS itself: for one of the customer's, that key's policy would have to let EventBridge use it.
      sqsManagedSseEnabled: true,
      // In the queue, not as a resource of its own: Terraform waits some 25 s for each to be the same everywhere.
      policy: policy.json,
    });
    this.arn = queue.arn;
    this.url = queue.url;
  }
}
