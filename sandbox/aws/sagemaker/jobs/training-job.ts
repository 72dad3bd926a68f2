import { join } from "node:path";
import type { ServiceContext } from "../../service";
import { now } from "../registry";
import { type EmulatedImage, emulatedImage } from "./images";
import { inputObjects, notPlayed, refuseSeveralInstances, s3Url, type S3Source } from "./input-data";
import type { Job, JobInput, JobPlan } from "./job";
import { resourceConfig } from "./processing-job";

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html */
export interface TrainingRequest {
  readonly TrainingJobName: string;
  readonly RoleArn: string;
  readonly AlgorithmSpecification?: {
    readonly TrainingImage?: string;
    readonly AlgorithmName?: string;
    readonly TrainingInputMode: string;
    readonly ContainerEntrypoint?: readonly string[];
    readonly ContainerArguments?: readonly string[];
  };
  readonly HyperParameters?: Readonly<Record<string, string>>;
  readonly InputDataConfig?: readonly Channel[];
  readonly OutputDataConfig: { readonly S3OutputPath: string };
  readonly ResourceConfig?: { readonly InstanceCount?: number };
  readonly StoppingCondition?: { readonly MaxRuntimeInSeconds?: number };
  readonly Environment?: Readonly<Record<string, string>>;
}

interface Channel {
  readonly ChannelName: string;
  readonly ContentType?: string;
  readonly InputMode?: string;
  readonly CompressionType?: string;
  readonly RecordWrapperType?: string;
  readonly DataSource: { readonly S3DataSource?: S3Source & { readonly S3DataDistributionType?: string } };
}

const MOST_SECONDS = 86_400;
const XGBOOST = join(__dirname, "..", "images", "xgboost_training.py");

/**
 * Channels, program and outputs of a training job.
 * @throws AwsError for what SageMaker refuses, and for what the sandbox does not have
 */
export async function trainingPlan(
  serviceContext: ServiceContext,
  region: string,
  request: TrainingRequest,
  arn: string,
): Promise<JobPlan> {
  const algorithm = request.AlgorithmSpecification;
  if (algorithm?.TrainingImage === undefined) throw notPlayed("A training job without TrainingImage");
  const image = emulatedImage(algorithm.TrainingImage);
  refuseSeveralInstances(request.ResourceConfig?.InstanceCount);
  if (algorithm.TrainingInputMode !== "File") throw notPlayed(`Input mode ${algorithm.TrainingInputMode}`);
  const channels = request.InputDataConfig ?? [];
  const url = s3Url(request.OutputDataConfig.S3OutputPath.replace(/\/$/, ""));
  const output = {
    ...url,
    key: [url.key, request.TrainingJobName, "output"].filter((part) => part !== "").join("/"),
  };
  return {
    roleArn: request.RoleArn,
    inputs: await Promise.all(
      channels.map((channel) => channelInput(serviceContext, region, request.RoleArn, channel)),
    ),
    outputs: [
      { containerPath: "/opt/ml/model", url: output, archive: "model.tar.gz" },
      { containerPath: "/opt/ml/output/data", url: output, archive: "output.tar.gz" },
    ],
    files: configFiles(request, channels),
    command: command(image, request),
    environment: {
      ...request.Environment,
      TRAINING_JOB_NAME: request.TrainingJobName,
      TRAINING_JOB_ARN: arn,
    },
    mostSeconds: request.StoppingCondition?.MaxRuntimeInSeconds ?? MOST_SECONDS,
    banner: `The image sagemaker-${image.framework}:${image.tag} is played by the sandbox's own Python environment.`,
    logGroup: "/aws/sagemaker/TrainingJobs",
    observe: observeMetrics,
  };
}

/** Where a training job's model lies when it has ended well. */
export function modelArtifacts(request: TrainingRequest): string {
  return `${request.OutputDataConfig.S3OutputPath.replace(/\/$/, "")}/${request.TrainingJobName}/output/model.tar.gz`;
}

async function channelInput(
  serviceContext: ServiceContext,
  region: string,
  roleArn: string,
  channel: Channel,
): Promise<JobInput> {
  const { ChannelName: name, DataSource: source } = channel;
  if (source.S3DataSource === undefined) throw notPlayed(`The channel ${name} without S3DataSource`);
  const { RecordWrapperType: wrapper } = channel;
  if (wrapper !== undefined && wrapper !== "None") throw notPlayed(`RecordWrapperType ${wrapper}`);
  const whole = {
    ...source.S3DataSource,
    S3InputMode: channel.InputMode,
    S3CompressionType: channel.CompressionType,
  };
  return {
    containerPath: `/opt/ml/input/data/${name}`,
    objects: await inputObjects(serviceContext, region, roleArn, whole),
  };
}

/** https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo-running-container.html */
function configFiles(request: TrainingRequest, channels: readonly Channel[]): Record<string, string> {
  const config = channels.map((channel) => [
    channel.ChannelName,
    {
      ContentType: channel.ContentType,
      TrainingInputMode: channel.InputMode ?? "File",
      S3DistributionType: channel.DataSource.S3DataSource?.S3DataDistributionType ?? "FullyReplicated",
      RecordWrapperType: "None",
    },
  ]);
  return {
    "/opt/ml/input/config/hyperparameters.json": JSON.stringify(request.HyperParameters ?? {}),
    "/opt/ml/input/config/inputdataconfig.json": JSON.stringify(Object.fromEntries(config)),
    "/opt/ml/input/config/resourceconfig.json": resourceConfig(),
  };
}

/** The image's own program, unless the request names one. */
function command(image: EmulatedImage, request: TrainingRequest): readonly string[] {
  const { ContainerEntrypoint: entrypoint = [], ContainerArguments: args = [] } =
    request.AlgorithmSpecification ?? {};
  if (entrypoint.length > 0) return [...entrypoint, ...args];
  if (request.HyperParameters?.["sagemaker_program"] !== undefined) {
    throw notPlayed("Training with a script of one's own (the hyperparameter sagemaker_program)");
  }
  if (image.framework === "xgboost") return ["python3", XGBOOST, "/opt/ml"];
  throw notPlayed("Training with sagemaker-scikit-learn without ContainerEntrypoint");
}

/** What SageMaker reads from XGBoost's log: `[49]<tab>train-rmse:1.5<tab>validation-rmse:2.1`. */
function observeMetrics(line: string, job: Job): void {
  if (!/^\[\d+\]/.test(line)) return;
  for (const [, channel, metric, value] of line.matchAll(/\t(train|validation)-([\w@.-]+):(\S+)/g)) {
    job.metrics.set(`${channel}:${metric}`, { Value: Number(value), Timestamp: now() });
  }
}
