import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  type Stack,
} from "@aws-sdk/client-cloudformation";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { type StartedAws, startedAws } from "../../../sandbox/testing/started-aws";

export const BUCKET = "states";
export const STACK_PREFIX = "destroy-dev-";

/** What every template of a project has; a destroy succeeds only if `Outcome` is `good`. */
const TEMPLATE = JSON.stringify({
  Parameters: {
    SageMakerProjectName: { Type: "String" },
    SageMakerProjectId: { Type: "String", NoEcho: true, AllowedPattern: "^p-[a-z0-9]{1,18}$" },
    MLOpsS3Bucket: { Type: "String" },
    TerraformAction: { Type: "String", Default: "apply", AllowedValues: ["apply", "destroy"] },
    DataOnDestroy: { Type: "String", Default: "keep" },
    RunToken: { Type: "String", Default: "" },
    StateLockId: { Type: "String", Default: "" },
    Outcome: { Type: "String", Default: "good" },
  },
  Resources: {
    CommandRunner: {
      Type: "AWSUtility::CloudFormation::CommandRunner",
      Properties: {
        Timeout: "60",
        Command: {
          "Fn::Sub":
            "[ '${TerraformAction}' = destroy ] && [ '${Outcome}' != good ] || echo ${DataOnDestroy} > /command-output.txt",
        },
      },
    },
  },
});

/** A local AWS with a state bucket, in which projects are made and deleted without being destroyed. */
export class DeletedProjects {
  private readonly heard: string[] = [];

  private constructor(
    readonly aws: StartedAws,
    readonly cloudFormation: CloudFormationClient,
    private readonly s3: S3Client,
    private readonly sqs: SQSClient,
    private readonly queueUrl: string,
  ) {}

  static async start(): Promise<DeletedProjects> {
    const aws = await startedAws();
    const s3 = new S3Client({ ...aws.client, forcePathStyle: true });
    const sqs = new SQSClient(aws.client);
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration }));
    const queueUrl = await queueOfAlarms(aws, sqs);
    return new DeletedProjects(aws, new CloudFormationClient(aws.client), s3, sqs, queueUrl);
  }

  /** Environment of the function. */
  get environment(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.aws.url,
      AWS_REGION: this.aws.region,
      AWS_ACCESS_KEY_ID: this.aws.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: this.aws.credentials.secretAccessKey,
      AWS_LAMBDA_FUNCTION_NAME: "project-deletion",
      STATE_BUCKET: BUCKET,
      STACK_PREFIX,
      RETRY_MINUTES: "0",
    };
  }

  /** Makes a project and deletes it; the id of its stack. */
  async deleted(
    id: string,
    parameters: Readonly<Record<string, string>> = {},
    tags: Readonly<Record<string, string>> = { "sagemaker:project-id": id, "sagemaker:project-name": "name" },
  ): Promise<string> {
    const StackName = `SC-123456789012-pp-${id}`;
    const values = {
      SageMakerProjectName: "name",
      SageMakerProjectId: id,
      MLOpsS3Bucket: BUCKET,
      ...parameters,
    };
    const { StackId = "" } = await this.cloudFormation.send(
      new CreateStackCommand({
        StackName,
        TemplateBody: TEMPLATE,
        Parameters: Object.entries(values).map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        })),
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    );
    await this.aws.cloudFormation.idle();
    await this.cloudFormation.send(new DeleteStackCommand({ StackName }));
    await this.aws.cloudFormation.idle();
    return StackId;
  }

  /** The stack of a project's destroy once nothing changes any more; where it succeeded, the host has forgotten the project. */
  async destroyOf(id: string): Promise<Stack | undefined> {
    await this.aws.cloudFormation.idle();
    const { Stacks } = await this.cloudFormation
      .send(new DescribeStacksCommand({ StackName: STACK_PREFIX + id }))
      .catch(() => ({ Stacks: undefined }));
    if (Stacks?.[0]?.StackStatus === "CREATE_COMPLETE")
      await this.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: `projects/${id}/status.json` }));
    return Stacks?.[0];
  }

  async put(key: string, content: object): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: JSON.stringify(content) }));
  }

  async status(id: string): Promise<unknown> {
    return this.object(`projects/${id}/status.json`);
  }

  /** Number of versions that are kept of a project's pending deletion. */
  async pendingDeletionVersions(id: string): Promise<number> {
    const input = { Bucket: BUCKET, Prefix: `deletions/${id}.json` };
    const { Versions = [], DeleteMarkers = [] } = await this.s3.send(new ListObjectVersionsCommand(input));
    return Versions.length + DeleteMarkers.length;
  }

  /** Messages of the alarms about a project so far. */
  async alarms(id: string): Promise<string[]> {
    await this.aws.waitUntilIdle();
    for (;;) {
      const { Messages = [] } = await this.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: this.queueUrl, MaxNumberOfMessages: 10 }),
      );
      if (Messages.length === 0) return this.heard.filter((message) => message.includes(`(${id})`));
      this.heard.push(
        ...Messages.map(
          ({ Body = "{}" }) => (JSON.parse(Body) as { detail: { message: string } }).detail.message,
        ),
      );
    }
  }

  async stop(): Promise<void> {
    this.cloudFormation.destroy();
    this.s3.destroy();
    this.sqs.destroy();
    await this.aws.stop();
  }

  private async object(Key: string): Promise<unknown> {
    const answer = await this.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key })).catch(() => undefined);
    return answer && (JSON.parse((await answer.Body?.transformToString()) ?? "null") as unknown);
  }
}

async function queueOfAlarms(aws: StartedAws, sqs: SQSClient): Promise<string> {
  const Arn = "arn:aws:sqs:us-east-1:123456789012:alarms";
  const Policy = JSON.stringify({
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: Arn,
      },
    ],
  });
  const { QueueUrl = "" } = await sqs.send(
    new CreateQueueCommand({ QueueName: "alarms", Attributes: { Policy } }),
  );
  const events = new EventBridgeClient(aws.client);
  const EventPattern = JSON.stringify({
    source: ["sagemaker-projects"],
    "detail-type": ["Deleted Project Not Destroyed"],
  });
  await events.send(new PutRuleCommand({ Name: "alarms", EventPattern }));
  await events.send(new PutTargetsCommand({ Rule: "alarms", Targets: [{ Id: "queue", Arn }] }));
  events.destroy();
  return QueueUrl;
}
