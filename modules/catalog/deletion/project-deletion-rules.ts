import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { conditional, Fn, type TerraformVariable, Token } from "cdktf";
import { Construct } from "constructs";
import type { AwsAccount } from "../../shared/aws-account";
import { DeadLetterQueue } from "../../shared/dead-letter-queue";
import type { CatalogFunction } from "./catalog-function";
import type { CatalogNames } from "../../../contracts/catalog-names";
import { PROJECT_STACKS } from "../../../contracts/project-resource-patterns";

/** The service's own limits: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
const DELIVERY_ATTEMPTS = 185;
const DELIVERY_SECONDS = 24 * 60 * 60;

/** How late a further attempt may start, and how long the end of a destroy may go unseen when its event was lost. */
const SCHEDULE = "rate(5 minutes)";

export interface ProjectDeletionRulesProps {
  readonly account: AwsAccount;
  readonly names: CatalogNames;
  readonly target: CatalogFunction;
  /** Whether the deletion of a project is acted upon. */
  readonly isOn: TerraformVariable;
}

/** What invokes the function: a project's stack that is deleted, the end of a destroy, and a schedule for all that is pending. */
export class ProjectDeletionRules extends Construct {
  /** Has the events that Lambda did not take for a day. */
  readonly deadLetterQueue: DeadLetterQueue;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ProjectDeletionRulesProps,
  ) {
    super(scope, id);
    this.deadLetterQueue = this.createDeadLetterQueue(props);
    this.run("deletion", this.onDeletion());
    this.run("destroy", this.onEndOfDestroy());
    this.run("clock", this.onSchedule());
  }

  private createDeadLetterQueue({ account, names }: ProjectDeletionRulesProps): DeadLetterQueue {
    const rules = [names.stackRule, names.destroyRule, names.deletionScheduleRule];
    return new DeadLetterQueue(this, "dead-letters", {
      name: names.deletionDeadLetterQueue,
      account,
      ruleArns: rules.map((rule) => account.arn("events", `rule/${rule}`)),
    });
  }

  private onDeletion(): CloudwatchEventRule {
    const { account, names, isOn } = this.props;
    return new CloudwatchEventRule(this, "deletion-rule", {
      name: names.stackRule,
      description: "The stack of a SageMaker project was deleted",
      state: Token.asString(conditional(isOn.booleanValue, "ENABLED", "DISABLED")),
      eventPattern: stackPattern(
        PROJECT_STACKS.map((pattern) => account.arn("cloudformation", `stack/${pattern.replace(/\*$/, "")}`)),
        ["DELETE_COMPLETE"],
      ),
    });
  }

  private onEndOfDestroy(): CloudwatchEventRule {
    const { account, names } = this.props;
    return new CloudwatchEventRule(this, "destroy-rule", {
      name: names.destroyRule,
      description: "The destroy of a deleted SageMaker project has ended",
      eventPattern: stackPattern(
        [account.arn("cloudformation", `stack/${names.destroyStackPrefix}`)],
        ["CREATE_COMPLETE", "CREATE_FAILED"],
      ),
    });
  }

  private onSchedule(): CloudwatchEventRule {
    return new CloudwatchEventRule(this, "clock-rule", {
      name: this.props.names.deletionScheduleRule,
      description: "Reconciles the pending destroys of deleted SageMaker projects",
      scheduleExpression: SCHEDULE,
    });
  }

  private run(id: string, rule: CloudwatchEventRule): void {
    const { lambda, permissions } = this.props.target;
    new LambdaPermission(this, `${id}-permission`, {
      statementId: id,
      action: "lambda:InvokeFunction",
      functionName: lambda.functionName,
      principal: "events.amazonaws.com",
      sourceArn: rule.arn,
      // No event reaches the function before it may act on one.
      dependsOn: [permissions],
    });
    new CloudwatchEventTarget(this, `${id}-target`, {
      rule: rule.name,
      targetId: "project-deletion",
      arn: lambda.arn,
      retryPolicy: { maximumRetryAttempts: DELIVERY_ATTEMPTS, maximumEventAgeInSeconds: DELIVERY_SECONDS },
      deadLetterConfig: { arn: this.deadLetterQueue.arn },
    });
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/event-detail-stack-status-change.html */
function stackPattern(arnPrefixes: readonly string[], status: readonly string[]): string {
  return Fn.jsonencode({
    source: ["aws.cloudformation"],
    "detail-type": ["CloudFormation Stack Status Change"],
    detail: {
      "stack-id": arnPrefixes.map((prefix) => ({ prefix })),
      "status-details": { status },
    },
  });
}
