import { setTimeout as wait } from "node:timers/promises";

import {
  CloudWatchLogsClient,
  GetLogEventsCommand,
  DescribeLogStreamsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreatePipelineCommand,
  DescribePipelineExecutionCommand,
  type DescribePipelineExecutionResponse,
  ListPipelineExecutionStepsCommand,
  type PipelineExecutionStep,
  SageMakerClient,
  StartPipelineExecutionCommand,
} from "@aws-sdk/client-sagemaker";

import type { AwsOptions } from "../../../../aws/aws";
import { startedAws, type StartedAws } from "../../../../testing/started-aws";

export const BUCKET = "sagemaker-p-abc123";
export const SKLEARN = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.9-0-cpu-py3";
export const XGBOOST = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0";
export const ROLE = "arn:aws:iam::123456789012:role/pipeline";

const POLL_MILLISECONDS = 20;
const ENDED = ["Succeeded", "Failed", "Stopped"];

/** An execution that has ended, with its steps by name. */
interface EndedExecution extends DescribePipelineExecutionResponse {
  readonly arn: string;
  readonly steps: Readonly<Record<string, PipelineExecutionStep>>;
}

/** An account with a role for pipelines and a bucket, and short ways to run pipelines in it. */
export class PipelineAccount {
  private pipelines = 0;

  private constructor(
    readonly aws: StartedAws,
    readonly sagemaker: SageMakerClient,
    readonly s3: S3Client,
    readonly logs: CloudWatchLogsClient,
  ) {}

  static async open(options: Partial<AwsOptions> = {}): Promise<PipelineAccount> {
    const aws = await startedAws(options);
    const account = new PipelineAccount(
      aws,
      new SageMakerClient(aws.client),
      new S3Client({ ...aws.client, forcePathStyle: true }),
      new CloudWatchLogsClient(aws.client),
    );
    await account.role("pipeline", "sagemaker.amazonaws.com");
    await account.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    return account;
  }

  async close(): Promise<void> {
    await this.aws.stop();
  }

  async role(name: string, service: string): Promise<void> {
    const trust = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
    };
    const iam = new IAMClient(this.aws.client);
    const document = JSON.stringify(trust);
    await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: document }));
    const work = ["logs:*", "s3:*", "sagemaker:*", "iam:PassRole"];
    const leave = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: work, Resource: "*" }] };
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: name,
        PolicyName: "work",
        PolicyDocument: JSON.stringify(leave),
      }),
    );
  }

  async put(key: string, body: string | Buffer): Promise<string> {
    await this.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: Buffer.from(body) }));
    return `s3://${BUCKET}/${key}`;
  }

  /** Keys of the bucket's objects below a prefix. */
  async keys(Prefix: string): Promise<string[]> {
    const { Contents = [] } = await this.s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix }));
    return Contents.map(({ Key }) => Key ?? "");
  }

  async create(definition: object, name = `pipeline-${(this.pipelines += 1)}`): Promise<string> {
    await this.sagemaker.send(
      new CreatePipelineCommand({
        PipelineName: name,
        RoleArn: ROLE,
        PipelineDefinition: JSON.stringify(definition),
      }),
    );
    return name;
  }

  async start(pipeline: string, parameters: Readonly<Record<string, string>> = {}): Promise<string> {
    const PipelineParameters = Object.entries(parameters).map(([Name, Value]) => ({ Name, Value }));
    const { PipelineExecutionArn: arn = "" } = await this.sagemaker.send(
      new StartPipelineExecutionCommand({ PipelineName: pipeline, PipelineParameters }),
    );
    return arn;
  }

  /** Runs a definition to its end. */
  async run(definition: object, parameters: Readonly<Record<string, string>> = {}): Promise<EndedExecution> {
    return this.ended(await this.start(await this.create(definition), parameters));
  }

  async ended(arn: string): Promise<EndedExecution> {
    for (;;) {
      const execution = await this.describe(arn);
      if (ENDED.includes(execution.PipelineExecutionStatus ?? "")) {
        return { ...execution, arn, steps: await this.steps(arn) };
      }
      await wait(POLL_MILLISECONDS);
    }
  }

  describe(arn: string): Promise<DescribePipelineExecutionResponse> {
    return this.sagemaker.send(new DescribePipelineExecutionCommand({ PipelineExecutionArn: arn }));
  }

  async steps(arn: string): Promise<Record<string, PipelineExecutionStep>> {
    const command = new ListPipelineExecutionStepsCommand({ PipelineExecutionArn: arn, MaxResults: 100 });
    const { PipelineExecutionSteps: steps = [] } = await this.sagemaker.send(command);
    return Object.fromEntries(steps.map((step) => [step.StepName, step]));
  }

  /** Waits until a step has a status. */
  async untilStep(arn: string, name: string, status: string): Promise<void> {
    while ((await this.steps(arn))[name]?.StepStatus !== status) await wait(POLL_MILLISECONDS);
  }

  /** Lines of the log of a step's job. */
  async log(step: PipelineExecutionStep | undefined): Promise<string[]> {
    const { ProcessingJob: processing, TrainingJob: training } = step?.Metadata ?? {};
    const logGroupName = `/aws/sagemaker/${processing ? "ProcessingJobs" : "TrainingJobs"}`;
    const job = (processing ?? training)?.Arn?.split("/").at(-1) ?? "";
    const named = { logGroupName, logStreamNamePrefix: `${job}/algo-1-` };
    const { logStreams = [] } = await this.logs.send(new DescribeLogStreamsCommand(named));
    const logStreamName = logStreams[0]?.logStreamName ?? "";
    const { events = [] } = await this.logs.send(
      new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true }),
    );
    return events.map(({ message }) => message ?? "");
  }
}
