import {
  CreateEndpointConfigCommand,
  type CreateEndpointConfigCommandInput,
  DeleteEndpointConfigCommand,
  DescribeEndpointConfigCommand,
  ListEndpointConfigsCommand,
} from "@aws-sdk/client-sagemaker";
import { Hosted } from "../../../../testing/hosted";

let hosted: Hosted;
beforeAll(async () => {
  hosted = await Hosted.start();
  await hosted.model("model");
});
afterAll(() => hosted.stop());

const describeConfig = (EndpointConfigName: string) =>
  hosted.sagemaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName }));
const variant = {
  VariantName: "One",
  ModelName: "model",
  InitialInstanceCount: 1,
  InstanceType: "ml.m5.large",
};
const create = (EndpointConfigName: string, variants: object[], more: object = {}) =>
  hosted.sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName,
      ProductionVariants: variants as CreateEndpointConfigCommandInput["ProductionVariants"],
      ...more,
    }),
  );

describe("an endpoint configuration", () => {
  it("is described as it was made, with a weight of 1 where none was given", async () => {
    await create("Described", [variant], {
      DataCaptureConfig: {
        InitialSamplingPercentage: 50,
        DestinationS3Uri: "s3://bucket/captured",
        CaptureOptions: [{ CaptureMode: "Input" }],
      },
    });
    expect(await describeConfig("Described")).toMatchObject({
      EndpointConfigArn: "arn:aws:sagemaker:us-east-1:123456789012:endpoint-config/described",
      ProductionVariants: [{ ...variant, InitialVariantWeight: 1 }],
      DataCaptureConfig: { EnableCapture: true, InitialSamplingPercentage: 50 },
      EnableNetworkIsolation: false,
    });
  });

  it("is listed and gone when it was deleted", async () => {
    await create("deleted", [variant]);
    await hosted.sagemaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName: "deleted" }));
    const left = await hosted.sagemaker.send(new ListEndpointConfigsCommand({ NameContains: "deleted" }));
    expect(left.EndpointConfigs).toEqual([]);
  });
});

describe("CreateEndpointConfig refuses", () => {
  const expectRefusal = (work: Promise<unknown>, message: string) =>
    expect(work).rejects.toMatchObject({ message });

  it("a name that is taken", async () => {
    await create("taken", [variant]);
    await expectRefusal(
      create("taken", [variant]),
      'Cannot create already existing endpoint configuration "arn:aws:sagemaker:us-east-1:123456789012:endpoint-config/taken".',
    );
  });

  it("a model that does not exist", () =>
    expectRefusal(
      create("no-model", [{ ...variant, ModelName: "none" }]),
      'Could not find model "arn:aws:sagemaker:us-east-1:123456789012:model/none".',
    ));

  it("an instance type that SageMaker does not host on", async () => {
    const work = create("type", [{ ...variant, InstanceType: "ml.m5.tiny" }]);
    await expect(work).rejects.toThrow(
      "Value 'ml.m5.tiny' at 'productionVariants.1.member.instanceType' failed to satisfy constraint",
    );
  });

  it("no instance", () =>
    expect(create("count", [{ ...variant, InitialInstanceCount: 0 }])).rejects.toThrow(
      "Member must have value greater than or equal to 1",
    ));

  it("a variant without an instance type", () =>
    expectRefusal(
      create("untyped", [{ ...variant, InstanceType: undefined }]),
      "InstanceType and InitialInstanceCount must be specified for production variant One.",
    ));

  it("two variants of one name", () =>
    expectRefusal(
      create("twins", [variant, variant]),
      'Production variant name "One" is used more than once.',
    ));

  it("a serverless variant, which is not in the sandbox", () =>
    expectRefusal(
      create("serverless", [{ ...variant, ServerlessConfig: { MemorySizeInMB: 1024, MaxConcurrency: 1 } }]),
      "sagemaker:CreateEndpointConfig with ServerlessConfig is not in the sandbox. Run this step against an AWS account.",
    ));
});
