import { setTimeout as wait } from "node:timers/promises";

import {
  CreateTrainingJobCommand,
  DescribeTrainingJobCommand,
  type DescribeTrainingJobResponse,
} from "@aws-sdk/client-sagemaker";

import { BUCKET, PipelineAccount, ROLE, XGBOOST } from "../pipelines/pipeline-account";

let account: PipelineAccount;
let jobs = 0;
beforeAll(async () => (account = await PipelineAccount.open()));
afterAll(() => account.close());

describe("a training job", () => {
  const ROWS = Array.from({ length: 40 }, (_, row) => `${row % 4},${row},${row % 7}`).join("\n");
  const request = (more: object, channels: Record<string, string>, ContentType?: string) => ({
    TrainingJobName: `training-${(jobs += 1)}`,
    RoleArn: ROLE,
    AlgorithmSpecification: { TrainingImage: XGBOOST, TrainingInputMode: "File" as const },
    HyperParameters: { num_round: "3", objective: "reg:squarederror" },
    InputDataConfig: Object.entries(channels).map(([ChannelName, S3Uri]) => ({
      ChannelName,
      ContentType,
      DataSource: { S3DataSource: { S3DataType: "S3Prefix" as const, S3Uri } },
    })),
    OutputDataConfig: { S3OutputPath: `s3://${BUCKET}/models/` },
    ResourceConfig: { InstanceType: "ml.m5.xlarge" as const, InstanceCount: 1, VolumeSizeInGB: 1 },
    StoppingCondition: { MaxRuntimeInSeconds: 3600 },
    ...more,
  });
  const ended = async (TrainingJobName: string): Promise<DescribeTrainingJobResponse> => {
    for (;;) {
      const job = await account.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName }));
      if (!["InProgress", "Stopping"].includes(job.TrainingJobStatus ?? "")) return job;
      await wait(20);
    }
  };
  const train = async (
    more: object,
    channels: Record<string, string>,
    type: string | undefined = "text/csv",
  ) => {
    const input = request(more, channels, type);
    await account.sagemaker.send(new CreateTrainingJobCommand(input));
    return ended(input.TrainingJobName);
  };

  it("trains by XGBoost and packs the model as SageMaker does", async () => {
    const url = await account.put("rows/a.csv", ROWS);
    await account.put("rows/b.csv", ROWS);
    const job = await train({}, { train: `s3://${BUCKET}/rows`, validation: url });
    expect(job).toMatchObject({
      TrainingJobStatus: "Completed",
      SecondaryStatus: "Completed",
      ModelArtifacts: {
        S3ModelArtifacts: `s3://${BUCKET}/models/${job.TrainingJobName}/output/model.tar.gz`,
      },
    });
    expect(job.SecondaryStatusTransitions?.map(({ Status }) => Status)).toEqual([
      "Starting",
      "Downloading",
      "Training",
      "Uploading",
      "Completed",
    ]);
    expect(await account.keys("models/")).toEqual([`models/${job.TrainingJobName}/output/model.tar.gz`]);
    const step = { Metadata: { TrainingJob: { Arn: job.TrainingJobArn } } };
    expect(await account.log(step)).toContain("XGBoost 3.2.0: 80 rows, 2 features");
  });

  it.each([
    [
      "a header",
      "rings,a,b\n1,2,3",
      {},
      "text/csv",
      "rows.csv: row 1: could not convert string to float: 'rings'; the file must hold numbers only, the label first, without a header",
    ],
    ["rows of different length", "1,2,3\n1,2", {}, "text/csv", "rows.csv: row 2 has 2 values, row 1 has 3"],
    ["no row", "", {}, "text/csv", "Channel train: there are no rows in 1 files"],
    [
      "no content type",
      "1,2,3",
      {},
      undefined,
      "the content type is text/libsvm (text/libsvm if none is named)",
    ],
    [
      "no number of rounds",
      "1,2,3",
      { HyperParameters: { eta: "0.1" } },
      "text/csv",
      "Missing required hyperparameter: num_round",
    ],
    [
      "an objective that there is not",
      "1,2,3",
      { HyperParameters: { num_round: "1", objective: "reg:none" } },
      "text/csv",
      "Unknown objective function: `reg:none`",
    ],
  ])("fails for %s, with a helpful message", async (what, rows, more, type, words) => {
    const url = await account.put(`bad/${what}/rows.csv`, rows);
    const channels = { train: url };
    const input = request(more, channels, type);
    await account.sagemaker.send(new CreateTrainingJobCommand(input));
    const job = await ended(input.TrainingJobName);
    expect(job.TrainingJobStatus).toBe("Failed");
    expect(job.FailureReason).toMatch(/^ClientError: .*, exit code: 2$/s);
    expect(job.FailureReason).toContain(words);
  });

  it("is refused with a script of one's own", async () => {
    const url = await account.put("rows/a.csv", ROWS);
    const HyperParameters = { sagemaker_program: "train.py" };
    await expect(train({ HyperParameters }, { train: url })).rejects.toThrow(
      "Training with a script of one's own (the hyperparameter sagemaker_program) is not in the sandbox.",
    );
  });
});
