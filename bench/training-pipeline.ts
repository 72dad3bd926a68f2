import { join } from "node:path";
import { PROJECT_FOLDER } from "./synthesis";

const SEED = join(PROJECT_FOLDER, "seed-code", "model-build");
const IMAGES = "683313688378.dkr.ecr.us-east-1.amazonaws.com";
const SKLEARN = `${IMAGES}/sagemaker-scikit-learn:1.9-0-cpu-py3`;
const XGBOOST = `${IMAGES}/sagemaker-xgboost:3.2-0`;
const CLUSTER = { InstanceType: "ml.m5.xlarge", InstanceCount: 1, VolumeSizeInGB: 30 };

export const DATA = join(SEED, "data", "abalone-dataset.csv");
export const SCRIPTS = {
  "preprocess.py": join(SEED, "pipelines", "abalone", "preprocess.py"),
  "evaluate.py": join(SEED, "pipelines", "abalone", "evaluate.py"),
} as const;
/** What plays the training image. */
export const TRAINING_PROGRAM = join(
  PROJECT_FOLDER,
  "sandbox",
  "aws",
  "sagemaker",
  "images",
  "xgboost_training.py",
);
export const HYPERPARAMETERS = {
  objective: "reg:squarederror",
  num_round: "50",
  max_depth: "5",
  eta: "0.2",
  gamma: "4",
  min_child_weight: "6",
  subsample: "0.7",
};
export const CHANNELS = ["train", "validation"] as const;

/** Preprocess, train, evaluate: the steps of the seed's pipeline that take time. */
export function trainingDefinition(bucket: string, role: string): object {
  const common = { bucket, role };
  return {
    Version: "2020-12-01",
    Steps: [
      processing("Preprocess", {
        ...common,
        image: SKLEARN,
        script: "preprocess.py",
        inputs: { data: `s3://${bucket}/data/rows.csv` },
        outputs: ["train", "validation", "test", "preprocessor"],
      }),
      training("Train", common),
      processing("Evaluate", {
        ...common,
        image: XGBOOST,
        script: "evaluate.py",
        inputs: {
          model: { Get: "Steps.Train.ModelArtifacts.S3ModelArtifacts" },
          test: outputOf("Preprocess", "test"),
        },
        outputs: ["evaluation"],
      }),
    ],
  };
}

function outputOf(step: string, output: string): object {
  return { Get: `Steps.${step}.ProcessingOutputConfig.Outputs['${output}'].S3Output.S3Uri` };
}

function training(name: string, { bucket, role }: { bucket: string; role: string }): object {
  return {
    Name: name,
    Type: "Training",
    Arguments: {
      AlgorithmSpecification: { TrainingImage: XGBOOST, TrainingInputMode: "File" },
      HyperParameters: HYPERPARAMETERS,
      InputDataConfig: CHANNELS.map((channel) => ({
        ChannelName: channel,
        ContentType: "text/csv",
        DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: outputOf("Preprocess", channel) } },
      })),
      OutputDataConfig: { S3OutputPath: `s3://${bucket}/models` },
      ResourceConfig: CLUSTER,
      StoppingCondition: { MaxRuntimeInSeconds: 3600 },
      RoleArn: role,
    },
  };
}

function processing(
  name: string,
  options: {
    readonly bucket: string;
    readonly role: string;
    readonly image: string;
    readonly script: keyof typeof SCRIPTS;
    readonly inputs: Readonly<Record<string, unknown>>;
    readonly outputs: readonly string[];
  },
): object {
  const { bucket, role, image, script } = options;
  const inputs = { ...options.inputs, code: `s3://${bucket}/code/${script}` };
  return {
    Name: name,
    Type: "Processing",
    Arguments: {
      RoleArn: role,
      ProcessingResources: { ClusterConfig: CLUSTER },
      AppSpecification: {
        ImageUri: image,
        ContainerEntrypoint: ["python3", `/opt/ml/processing/code/${script}`],
      },
      ProcessingInputs: Object.entries(inputs).map(([input, S3Uri]) => ({
        InputName: input,
        S3Input: {
          S3Uri,
          LocalPath: `/opt/ml/processing/${input}`,
          S3DataType: "S3Prefix",
          S3InputMode: "File",
        },
      })),
      ProcessingOutputConfig: {
        Outputs: options.outputs.map((output) => ({
          OutputName: output,
          S3Output: {
            S3Uri: {
              "Std:Join": {
                On: "/",
                Values: [`s3://${bucket}`, { Get: "Execution.PipelineExecutionId" }, output],
              },
            },
            LocalPath: `/opt/ml/processing/${output}`,
            S3UploadMode: "EndOfJob",
          },
        })),
      },
    },
  };
}
