import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { LambdaFunctionEventInvokeConfig } from "@cdktf/provider-aws/lib/lambda-function-event-invoke-config";
import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { SecretsmanagerSecretVersion } from "@cdktf/provider-aws/lib/secretsmanager-secret-version";
import { PipelineTrigger } from "@cdktf/provider-gitlab/lib/pipeline-trigger";
import { Construct } from "constructs";
import type { AwsAccount } from "../../shared/aws-account";
import { DeadLetterQueue } from "../../shared/dead-letter-queue";
import type { FunctionRoleSettings } from "../functions/function-role";
import type { GitRepository } from "../repositories/git-repository";
import { ModelApprovalRule } from "./model-approval-rule";
import { nullIfEmpty } from "../variables/optional-value";
import { ProjectFunction } from "../functions/project-function";
import type { ProjectNames } from "../../../contracts/project-names";

const CODE_FILE = "deploy-pipeline.zip";
const TIMEOUT_SECONDS = 60;
const MEMORY_MB = 256;
/** Lambda's own limit; it waits one minute before the first and two before the second. */
const RETRIES = 2;
/** Six hours, Lambda's own limit. */
const RETRY_SECONDS = 6 * 60 * 60;

export interface DeployTriggerProps {
  readonly names: ProjectNames;
  readonly account: AwsAccount;
  readonly gitlabUrl: string;
  readonly repository: GitRepository;
  readonly role: FunctionRoleSettings;
}

/** Starts one pipeline of the deploy repository for each approved model. */
export class DeployTrigger extends Construct {
  readonly deadLetterQueueUrl: string;
  readonly functionName: string;

  constructor(scope: Construct, id: string, props: DeployTriggerProps) {
    super(scope, id);
    const token = this.createTriggerToken(props);
    const approvals = this.createApprovals(props.names.approvalsTable);
    const rule = new ModelApprovalRule(this, "approval", {
      name: props.names.approvalRule,
      account: props.account,
      modelPackageGroupName: props.names.modelPackageGroup,
    });
    const deadLetters = new DeadLetterQueue(this, "dead-letters", {
      name: props.names.deadLetterQueue,
      account: props.account,
      ruleArns: [rule.expectedArn],
    });
    const { lambda } = this.createFunction(props, token, approvals, deadLetters);
    this.retry(lambda.functionName, deadLetters);
    rule.run(lambda, deadLetters.arn);
    this.deadLetterQueueUrl = deadLetters.url;
    this.functionName = lambda.functionName;
  }

  /**
   * The token may do nothing but start pipelines of this repository. GitLab shows it in full once, to Terraform, whose state
   * holds it as the trigger's attribute: a write-only argument of the secret would keep nothing out of it.
   */
  private createTriggerToken({ names, repository, role }: DeployTriggerProps): SecretsmanagerSecret {
    const trigger = new PipelineTrigger(this, "pipeline-trigger", {
      project: repository.project.id,
      description: "Approved models of the SageMaker project",
    });
    const secret = new SecretsmanagerSecret(this, "token", {
      name: names.triggerTokenSecret,
      description: "GitLab pipeline trigger token of the model deploy repository",
      // A destroyed project leaves no secret behind, and its token is revoked with the trigger.
      recoveryWindowInDays: 0,
      kmsKeyId: nullIfEmpty(role.kmsKeyArn),
    });
    new SecretsmanagerSecretVersion(this, "token-value", {
      secretId: secret.id,
      secretString: trigger.token,
    });
    return secret;
  }

  /**
   * Records which approvals started a pipeline, since EventBridge and Lambda may deliver an event twice. Records expire by
   * themselves and hold ids only: the keys of DynamoDB do, and there is nothing to restore to an earlier point in time.
   */
  private createApprovals(name: string): DynamodbTable {
    return new DynamodbTable(this, "approvals", {
      name,
      billingMode: "PAY_PER_REQUEST",
      hashKey: "id",
      attribute: [{ name: "id", type: "S" }],
      ttl: { attributeName: "expiration", enabled: true },
    });
  }

  private createFunction(
    props: DeployTriggerProps,
    token: SecretsmanagerSecret,
    approvals: DynamodbTable,
    deadLetters: DeadLetterQueue,
  ): ProjectFunction {
    return new ProjectFunction(this, "function", {
      name: props.names.deployPipeline,
      description: "Starts the pipeline of the model deploy repository for an approved model",
      codeFile: CODE_FILE,
      timeout: TIMEOUT_SECONDS,
      memory: MEMORY_MB,
      environment: {
        GITLAB_URL: props.gitlabUrl,
        GITLAB_PROJECT_ID: props.repository.project.id,
        GITLAB_REF: props.repository.branch,
        TRIGGER_TOKEN_SECRET: token.arn,
        APPROVALS_TABLE: approvals.name,
        MODEL_PACKAGE_GROUP_NAME: props.names.modelPackageGroup,
      },
      statements: [
        { sid: "ReadTriggerToken", actions: ["secretsmanager:GetSecretValue"], resources: [token.arn] },
        {
          sid: "WriteApprovals",
          actions: ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
          resources: [approvals.arn],
        },
        { sid: "SendToDeadLetterQueue", actions: ["sqs:SendMessage"], resources: [deadLetters.expectedArn] },
      ],
      role: props.role,
    });
  }

  /** What the function throws is tried again, and then kept in the queue with the error beside the event. */
  private retry(functionName: string, deadLetters: DeadLetterQueue): void {
    new LambdaFunctionEventInvokeConfig(this, "retry", {
      functionName,
      maximumRetryAttempts: RETRIES,
      maximumEventAgeInSeconds: RETRY_SECONDS,
      destinationConfig: { onFailure: { destination: deadLetters.arn } },
    });
  }
}
