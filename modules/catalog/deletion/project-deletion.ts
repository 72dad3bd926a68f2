import { LambdaFunctionEventInvokeConfig } from "@cdktf/provider-aws/lib/lambda-function-event-invoke-config";
import { Fn, type TerraformVariable, Token } from "cdktf";
import { Construct } from "constructs";
import type { AlarmTopic } from "./alarm-topic";
import type { AwsAccount } from "../../shared/aws-account";
import { s3Arn } from "../../shared/aws-arns";
import { CatalogFunction } from "./catalog-function";
import type { CatalogNames } from "../../../contracts/catalog-names";
import { NOT_DESTROYED_EVENT } from "../../../contracts/project-deletion";
import { PENDING_DELETIONS_PREFIX, projectStatusKey } from "../../../contracts/state-keys";
import { ProjectDeletionRules } from "./project-deletion-rules";
import { PROJECT_STACKS } from "../../../contracts/project-resource-patterns";

const TIMEOUT_SECONDS = 120;
const MEMORY_MB = 256;

export interface ProjectDeletionProps {
  readonly account: AwsAccount;
  readonly names: CatalogNames;
  readonly keyArn: string;
  readonly alarms: AlarmTopic;
  /** Zip file with the function's `index.js`. */
  readonly packageFile: string;
  /** Whether deletions are acted upon. What is under way, and what a person asks for, goes on in any case. */
  readonly isOn: TerraformVariable;
  /** Minutes before each further attempt. */
  readonly retryMinutes: TerraformVariable;
  readonly logRetentionDays: number;
}

/**
 * Destroys the resources of a project that is deleted in Studio without a destroy: they would still exist and cost money.
 * The function's handler says how and why (functions/project-deletion/index.ts).
 */
export class ProjectDeletion extends Construct {
  readonly functionName: string;
  /** Queue of the events that did not reach the function. */
  readonly deadLetterQueueUrl: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ProjectDeletionProps,
  ) {
    super(scope, id);
    const { names, alarms } = props;
    const target = this.createFunction();
    // Lambda tries twice more; what fails then needs a person.
    new LambdaFunctionEventInvokeConfig(this, "failure", {
      functionName: target.lambda.functionName,
      destinationConfig: { onFailure: { destination: alarms.arn } },
      dependsOn: [target.permissions],
    });
    const { deadLetterQueue } = new ProjectDeletionRules(this, "rules", { ...props, target });
    this.deadLetterQueueUrl = deadLetterQueue.url;
    this.functionName = names.projectDeletion;
  }

  private createFunction(): CatalogFunction {
    const { names, packageFile, retryMinutes, logRetentionDays } = this.props;
    return new CatalogFunction(this, "function", {
      name: names.projectDeletion,
      description: "Destroys what deleted SageMaker projects made",
      packageFile,
      timeout: TIMEOUT_SECONDS,
      memory: MEMORY_MB,
      environment: {
        STATE_BUCKET: names.stateBucket,
        STACK_PREFIX: names.destroyStackPrefix,
        RETRY_MINUTES: Token.asString(Fn.join(",", retryMinutes.listValue)),
      },
      statements: [...this.stackStatements(), ...this.bucketStatements(), ...this.alarmStatements()],
      retentionDays: logRetentionDays,
    });
  }

  private stackStatements() {
    const { account, names } = this.props;
    return [
      {
        sid: "ReadDeletedProjects",
        actions: ["cloudformation:DescribeStacks", "cloudformation:GetTemplate"],
        resources: PROJECT_STACKS.map((pattern) => account.arn("cloudformation", `stack/${pattern}`)),
      },
      {
        // Of the host, as of a project's launch, it needs no permission: CommandRunner's handlers have a role of their own.
        sid: "ManageDestroyStacks",
        actions: [
          "cloudformation:CreateStack",
          "cloudformation:DeleteStack",
          "cloudformation:DescribeStackEvents",
          "cloudformation:DescribeStacks",
          "cloudformation:TagResource",
        ],
        resources: [account.arn("cloudformation", `stack/${names.destroyStackPrefix}*`)],
      },
    ];
  }

  /** Of a project's state, which holds secrets, the function only sees that it is there. */
  private bucketStatements() {
    const { account, names, keyArn } = this.props;
    return [
      {
        sid: "WriteStatusAndDeletions",
        actions: ["s3:GetObject", "s3:PutObject"],
        resources: [
          s3Arn(account, `${names.stateBucket}/${projectStatusKey("*")}`),
          s3Arn(account, `${names.stateBucket}/${PENDING_DELETIONS_PREFIX}*`),
        ],
      },
      {
        sid: "DeletePendingDeletions",
        actions: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
        resources: [s3Arn(account, `${names.stateBucket}/${PENDING_DELETIONS_PREFIX}*`)],
      },
      {
        sid: "ListDeletionVersions",
        actions: ["s3:ListBucketVersions"],
        resources: [s3Arn(account, names.stateBucket)],
        condition: [{ test: "StringLike", variable: "s3:prefix", values: [`${PENDING_DELETIONS_PREFIX}*`] }],
      },
      {
        // Of all names: with a condition on the prefix, S3 would answer 403 instead of 404 for a status that is not there
        // (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html).
        sid: "ListStateBucket",
        actions: ["s3:ListBucket"],
        resources: [s3Arn(account, names.stateBucket)],
      },
      {
        // For the bucket's objects and for messages to the topic about the function's own failures.
        sid: "UseKmsKey",
        actions: ["kms:Decrypt", "kms:GenerateDataKey"],
        resources: [keyArn],
      },
    ];
  }

  private alarmStatements() {
    const { account, alarms } = this.props;
    return [
      {
        sid: "PutDeletionFailedEvents",
        actions: ["events:PutEvents"],
        resources: [account.arn("events", "event-bus/default")],
        condition: [
          { test: "StringEquals", variable: "events:source", values: [NOT_DESTROYED_EVENT.source] },
        ],
      },
      { sid: "PublishFailures", actions: ["sns:Publish"], resources: [alarms.expectedArn] },
    ];
  }
}
