import { DescribeModelPackageCommand, DescribeTrainingJobCommand } from "@aws-sdk/client-sagemaker";

import { BUCKET, PipelineAccount } from "./pipeline-account";
import { prepareSeed, seedDefinition } from "./seed-pipeline";

let account: PipelineAccount;
let parameters: Record<string, string>;
beforeAll(async () => {
  account = await PipelineAccount.open();
  parameters = await prepareSeed(account);
});
afterAll(() => account.close());

const definition = (change: (text: string) => string = (text) => text) =>
  JSON.parse(change(seedDefinition())) as object;

describe("the build repository's pipeline", () => {
  it("trains, evaluates and registers a model with its metrics and data", async () => {
    const ended = await account.run(definition(), { ...parameters, ModelApprovalStatus: "Approved" });
    expect([ended.PipelineExecutionStatus, ended.steps]).toEqual(["Succeeded", expect.anything()]);
    const id = ended.arn.split("/").at(-1) ?? "";
    const run = `s3://${BUCKET}/abalone-p-abc123/${id}`;
    const { Arn: ModelPackageName } = ended.steps["RegisterAbaloneModel"]?.Metadata?.RegisterModel ?? {};
    expect(ModelPackageName).toMatch(/:model-package\/abalone-p-abc123\/1$/);
    const model = await account.sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName }));
    expect(model).toMatchObject({
      ModelApprovalStatus: "Approved",
      ModelMetrics: { ModelQuality: { Statistics: { S3Uri: `${run}/evaluation/evaluation.json` } } },
      CustomerMetadataProperties: {
        InputDataUrl: parameters["InputDataUrl"],
        TestDataUrl: `${run}/test/raw.csv`,
      },
    });
    expect(Object.keys(model.ModelMetrics ?? {})).toEqual(["ModelQuality"]);
    expect(model.InferenceSpecification?.Containers).toMatchObject([
      { ModelDataUrl: `${run}/preprocessor/model.tar.gz` },
      {
        ModelDataUrl: expect.stringMatching(/\/models\/pipelines-[\w-]+\/output\/model\.tar\.gz$/) as string,
      },
    ]);
    const training = ended.steps["TrainAbaloneModel"];
    const TrainingJobName = training?.Metadata?.TrainingJob?.Arn?.split("/").at(-1);
    const job = await account.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName }));
    expect(job.FinalMetricDataList?.map(({ MetricName }) => MetricName)).toEqual([
      "train:rmse",
      "validation:rmse",
    ]);
    expect((await account.log(training)).join("\n")).toContain("[49]\ttrain-rmse:");
  });

  it("registers nothing when the model is not good enough, and says why", async () => {
    const strict = definition((text) => text.replace(/("RightValue": )6(\.0)?/, "$10.5"));
    const ended = await account.run(strict, parameters);
    expect(ended.PipelineExecutionStatus).toBe("Failed");
    expect(ended.steps).not.toHaveProperty("RegisterAbaloneModel");
    expect(ended.steps["RejectAbaloneModel"]?.FailureReason).toContain("no model was registered");
  });

  it("fails by a hyperparameter that XGBoost does not have, and says which", async () => {
    const wrong = definition((text) => text.replace('"eta": "0.2"', '"eta": "fast", "etta": "0.2"'));
    const ended = await account.run(wrong, parameters);
    expect(ended.steps["TrainAbaloneModel"]?.FailureReason).toBe(
      "ClientError: ClientError: Hyperparameter eta: could not parse value 'fast': it must be a number from 0 to 1; " +
        "Extraneous hyperparameter found: etta, exit code: 2",
    );
  });
});
