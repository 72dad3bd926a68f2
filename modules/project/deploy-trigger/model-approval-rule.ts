import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import type { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import type { AwsAccount } from "../../shared/aws-account";

/**
 * How long EventBridge tries again when it can not hand an event to Lambda at all; these are the service's own limits. What the
 * function does with an event that it was handed is not EventBridge's matter:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 */
const DELIVERY_ATTEMPTS = 185;
const DELIVERY_SECONDS = 24 * 60 * 60;

export interface ModelApprovalRuleProps {
  readonly name: string;
  readonly account: AwsAccount;
  readonly modelPackageGroupName: string;
}

/** Sees each approval of a model of one group in SageMaker's registry. */
export class ModelApprovalRule extends Construct {
  /** ARN of the rule, for policies: Terraform knows it without waiting for the rule. */
  readonly expectedArn: string;
  private readonly rule: CloudwatchEventRule;

  constructor(scope: Construct, id: string, props: ModelApprovalRuleProps) {
    super(scope, id);
    this.expectedArn = props.account.arn("events", `rule/${props.name}`);
    this.rule = new CloudwatchEventRule(this, "rule", {
      name: props.name,
      description: `A model of the group ${props.modelPackageGroupName} was approved`,
      eventPattern: Fn.jsonencode({
        source: ["aws.sagemaker"],
        "detail-type": ["SageMaker Model Package State Change"],
        detail: {
          ModelPackageGroupName: [props.modelPackageGroupName],
          ModelApprovalStatus: ["Approved"],
        },
      }),
    });
  }

  /** Runs the function for each approval; what can not be delivered goes to the queue. */
  run(target: LambdaFunction, deadLetterQueueArn: string): void {
    new LambdaPermission(this, "permission", {
      statementId: "model-approved",
      action: "lambda:InvokeFunction",
      functionName: target.functionName,
      principal: "events.amazonaws.com",
      sourceArn: this.rule.arn,
    });
    new CloudwatchEventTarget(this, "target", {
      rule: this.rule.name,
      targetId: "deploy-pipeline",
      arn: target.arn,
      retryPolicy: { maximumRetryAttempts: DELIVERY_ATTEMPTS, maximumEventAgeInSeconds: DELIVERY_SECONDS },
      deadLetterConfig: { arn: deadLetterQueueArn },
    });
  }
}
