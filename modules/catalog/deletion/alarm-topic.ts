import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import type { AwsAccount } from "../../shared/aws-account";
import { NOT_DESTROYED_EVENT } from "../../../contracts/project-deletion";
import type { CatalogNames } from "../../../contracts/catalog-names";

export interface AlarmTopicProps {
  readonly account: AwsAccount;
  readonly names: CatalogNames;
  /** ARN of the key that encrypts what waits to be delivered; its policy lets the rule `names.alarmRule` use it. */
  readonly keyArn: string;
}

/**
 * The topic that hears when something needs a person. Who listens is up to ops: `aws sns subscribe`.
 *
 * A rule sends it the events of the catalog's function about deleted projects that could not be destroyed.
 */
export class AlarmTopic extends Construct {
  readonly arn: string;
  /** The same ARN, for policies: Terraform knows it without waiting for the topic. */
  readonly expectedArn: string;

  constructor(scope: Construct, id: string, props: AlarmTopicProps) {
    super(scope, id);
    const { account, names, keyArn } = props;
    this.expectedArn = account.arn("sns", names.alarmTopic);
    this.arn = new SnsTopic(this, "topic", {
      name: names.alarmTopic,
      kmsMasterKeyId: keyArn,
      policy: this.policy(props),
    }).arn;
    this.hearOfDeletions(names);
  }

  private policy({ account, names }: AlarmTopicProps): string {
    return new DataAwsIamPolicyDocument(this, "policy", {
      statement: [
        {
          sid: "PublishAlarms",
          actions: ["sns:Publish"],
          principals: [{ type: "Service", identifiers: ["events.amazonaws.com"] }],
          resources: [this.expectedArn],
          condition: [
            {
              test: "ArnEquals",
              variable: "aws:SourceArn",
              values: [account.arn("events", `rule/${names.alarmRule}`)],
            },
          ],
        },
      ],
    }).json;
  }

  private hearOfDeletions({ alarmRule, stateBucket }: CatalogNames): void {
    const rule = new CloudwatchEventRule(this, "rule", {
      name: alarmRule,
      description: "A deleted SageMaker project could not be destroyed",
      eventPattern: Fn.jsonencode({
        source: [NOT_DESTROYED_EVENT.source],
        "detail-type": [NOT_DESTROYED_EVENT.detailType],
        // Another catalog of the same account has another bucket.
        detail: { stateBucket: [stateBucket] },
      }),
    });
    new CloudwatchEventTarget(this, "target", {
      rule: rule.name,
      targetId: "alarm-topic",
      arn: this.arn,
      inputTransformer: {
        inputPaths: { message: "$.detail.message" },
        inputTemplate: '"<message>"',
      },
    });
  }
}
