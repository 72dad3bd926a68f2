import { BUCKET, ROLE, SKLEARN } from "./pipeline-account";

/** A definition as the SDK writes it, with steps of the test's. */
export function definition(steps: readonly object[], parameters: readonly object[] = []): object {
  return { Version: "2020-12-01", Metadata: {}, Parameters: parameters, Steps: steps };
}

export interface ProcessingOptions {
  readonly args?: readonly unknown[];
  /** Source in S3 by name; each is found in /opt/ml/processing/NAME. */
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** Each is /opt/ml/processing/NAME, and goes to a place of the execution's own. */
  readonly outputs?: readonly string[];
  readonly step?: object;
  readonly image?: string;
  readonly arguments?: object;
}

/** A processing step that runs a few lines of Python, without a library: it takes a tenth of a second. */
export function processing(name: string, code: string, options: ProcessingOptions = {}): object {
  const { args = [], inputs = {}, outputs = [], step, image = SKLEARN } = options;
  return {
    Name: name,
    Type: "Processing",
    ...step,
    Arguments: {
      ProcessingResources: {
        ClusterConfig: { InstanceType: "ml.m5.xlarge", InstanceCount: 1, VolumeSizeInGB: 30 },
      },
      AppSpecification: {
        ImageUri: image,
        ContainerEntrypoint: ["python3", "-c", code],
        ...(args.length > 0 ? { ContainerArguments: args } : {}),
      },
      RoleArn: ROLE,
      ProcessingInputs: Object.entries(inputs).map(([InputName, S3Uri]) => ({
        InputName,
        S3Input: {
          S3Uri,
          LocalPath: `/opt/ml/processing/${InputName}`,
          S3DataType: "S3Prefix",
          S3InputMode: "File",
        },
      })),
      ProcessingOutputConfig: { Outputs: outputs.map((output) => processingOutput(name, output)) },
      ...options.arguments,
    },
  };
}

function processingOutput(step: string, output: string): object {
  const place = [`s3://${BUCKET}`, { Get: "Execution.PipelineExecutionId" }, step, output];
  return {
    OutputName: output,
    S3Output: {
      S3Uri: { "Std:Join": { On: "/", Values: place } },
      LocalPath: `/opt/ml/processing/${output}`,
      S3UploadMode: "EndOfJob",
    },
  };
}

/** What `Steps.NAME…` of a processing step's output is. */
export function outputOf(step: string, output: string): object {
  return { Get: `Steps.${step}.ProcessingOutputConfig.Outputs['${output}'].S3Output.S3Uri` };
}

export function condition(
  name: string,
  conditions: readonly object[],
  yes: readonly object[],
  no: readonly object[],
): object {
  return {
    Name: name,
    Type: "Condition",
    Arguments: { Conditions: conditions, IfSteps: yes, ElseSteps: no },
  };
}

export function fail(name: string, message: unknown): object {
  return { Name: name, Type: "Fail", Arguments: { ErrorMessage: message } };
}

/** Sleeps far longer than a test may take. */
export const SLEEP = "import time; print('asleep', flush=True); time.sleep(600)";
