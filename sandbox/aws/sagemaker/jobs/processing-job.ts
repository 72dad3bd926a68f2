import type { ServiceContext } from "../../service";
import { validationException } from "../listing";
import { emulatedImage } from "./images";
import { inputObjects, notPlayed, refuseSeveralInstances, s3Url, type S3Source } from "./input-data";
import type { JobInput, JobOutput, JobPlan } from "./job";
import { isBelow } from "./job-folder";

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateProcessingJob.html */
export interface ProcessingRequest {
  readonly ProcessingJobName: string;
  readonly RoleArn: string;
  readonly AppSpecification: {
    readonly ImageUri: string;
    readonly ContainerEntrypoint?: readonly string[];
    readonly ContainerArguments?: readonly string[];
  };
  readonly ProcessingResources: {
    readonly ClusterConfig?: { readonly InstanceCount: number; readonly InstanceType: string };
  };
  readonly ProcessingInputs?: readonly {
    readonly InputName: string;
    readonly S3Input?: S3Source & { readonly LocalPath?: string };
  }[];
  readonly ProcessingOutputConfig?: {
    readonly Outputs: readonly {
      readonly OutputName: string;
      readonly S3Output?: {
        readonly S3Uri: string;
        readonly LocalPath?: string;
        readonly S3UploadMode: string;
      };
    }[];
  };
  readonly Environment?: Readonly<Record<string, string>>;
  readonly StoppingCondition?: { readonly MaxRuntimeInSeconds: number };
}

const FOLDER = "/opt/ml/processing";
const MOST_SECONDS = 86_400;

/**
 * Inputs, program and outputs of a processing job.
 * @throws AwsError for what SageMaker refuses, and for what the sandbox does not have
 */
export async function processingPlan(
  serviceContext: ServiceContext,
  region: string,
  request: ProcessingRequest,
  arn: string,
): Promise<JobPlan> {
  const { framework, tag } = emulatedImage(request.AppSpecification.ImageUri);
  const { ContainerEntrypoint: entrypoint = [], ContainerArguments: args = [] } = request.AppSpecification;
  if (entrypoint.length === 0) throw notPlayed("A processing job without ContainerEntrypoint");
  refuseSeveralInstances(request.ProcessingResources.ClusterConfig?.InstanceCount);
  const inputs = await Promise.all(
    (request.ProcessingInputs ?? []).map((input) => jobInput(serviceContext, region, request.RoleArn, input)),
  );
  return {
    roleArn: request.RoleArn,
    inputs,
    outputs: (request.ProcessingOutputConfig?.Outputs ?? []).map(jobOutput),
    files: {
      "/opt/ml/config/processingjobconfig.json": JSON.stringify({ ProcessingJobArn: arn, ...request }),
      "/opt/ml/config/resourceconfig.json": resourceConfig(),
    },
    command: [...entrypoint, ...args],
    environment: { ...request.Environment, PROCESSING_JOB_ARN: arn },
    mostSeconds: request.StoppingCondition?.MaxRuntimeInSeconds ?? MOST_SECONDS,
    banner: `The image sagemaker-${framework}:${tag} is played by the sandbox's own Python environment.`,
    logGroup: "/aws/sagemaker/ProcessingJobs",
  };
}

/** The one machine of a job: https://docs.aws.amazon.com/sagemaker/latest/dg/build-your-own-processing-container.html */
export function resourceConfig(): string {
  return JSON.stringify({ current_host: "algo-1", hosts: ["algo-1"], network_interface_name: "lo" });
}

async function jobInput(
  serviceContext: ServiceContext,
  region: string,
  roleArn: string,
  input: NonNullable<ProcessingRequest["ProcessingInputs"]>[number],
): Promise<JobInput> {
  const { InputName: name, S3Input: source } = input;
  if (source === undefined) throw notPlayed(`The input ${name} without S3Input`);
  return {
    containerPath: localPath(source.LocalPath, `The input ${name}`),
    objects: await inputObjects(serviceContext, region, roleArn, source),
  };
}

function jobOutput(
  output: NonNullable<ProcessingRequest["ProcessingOutputConfig"]>["Outputs"][number],
): JobOutput {
  const { OutputName: name, S3Output: target } = output;
  if (target === undefined) throw notPlayed(`The output ${name} without S3Output`);
  if (target.S3UploadMode !== "EndOfJob") throw notPlayed(`S3UploadMode ${target.S3UploadMode}`);
  return { containerPath: localPath(target.LocalPath, `The output ${name}`), url: s3Url(target.S3Uri) };
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProcessingS3Input.html: begins with /opt/ml/processing/ */
function localPath(path: string | undefined, what: string): string {
  if (path !== undefined && isBelow(path, FOLDER)) return path;
  throw validationException(`${what} has the LocalPath ${path ?? "(none)"}: it must begin with ${FOLDER}/.`);
}
