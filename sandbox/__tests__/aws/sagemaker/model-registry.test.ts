import {
  AddTagsCommand,
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  DeleteModelPackageCommand,
  DeleteModelPackageGroupCommand,
  DeleteTagsCommand,
  DescribeModelPackageCommand,
  DescribeModelPackageGroupCommand,
  ListModelPackageGroupsCommand,
  ListModelPackagesCommand,
  ListTagsCommand,
  SageMakerClient,
  UpdateModelPackageCommand,
} from "@aws-sdk/client-sagemaker";

import { startedAws, type StartedAws } from "../../../testing/started-aws";

let aws: StartedAws;
let sagemaker: SageMakerClient;

beforeAll(async () => {
  aws = await startedAws();
  sagemaker = new SageMakerClient(aws.client);
});
afterAll(() => aws.stop());

const InferenceSpecification = {
  Containers: [
    { Image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/xgboost:1", ModelDataUrl: "s3://b/model.tar.gz" },
  ],
  SupportedContentTypes: ["text/csv"],
  SupportedResponseMIMETypes: ["text/csv"],
};

const makeGroup = (ModelPackageGroupName: string, more: object = {}) =>
  sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName, ...more }));

async function makePackage(ModelPackageGroupName: string, more: object = {}): Promise<string> {
  const command = new CreateModelPackageCommand({ ModelPackageGroupName, InferenceSpecification, ...more });
  return (await sagemaker.send(command)).ModelPackageArn ?? "";
}

const approve = (ModelPackageArn: string) =>
  sagemaker.send(new UpdateModelPackageCommand({ ModelPackageArn, ModelApprovalStatus: "Approved" }));

describe("a model package group", () => {
  it("is described with an ARN in small letters", async () => {
    await makeGroup("My-Group", { ModelPackageGroupDescription: "rings" });
    expect(
      await sagemaker.send(new DescribeModelPackageGroupCommand({ ModelPackageGroupName: "My-Group" })),
    ).toMatchObject({
      ModelPackageGroupName: "My-Group",
      ModelPackageGroupArn: "arn:aws:sagemaker:us-east-1:123456789012:model-package-group/my-group",
      ModelPackageGroupDescription: "rings",
      ModelPackageGroupStatus: "Completed",
    });
  });

  it("is refused a second time, with the message that the SDK looks for", async () => {
    await makeGroup("twice");
    await expect(makeGroup("twice")).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("Model Package Group already exists"),
    });
  });

  it("is not deleted while it has packages", async () => {
    await makeGroup("full");
    const ModelPackageName = await makePackage("full");
    const remove = () =>
      sagemaker.send(new DeleteModelPackageGroupCommand({ ModelPackageGroupName: "full" }));
    await expect(remove()).rejects.toMatchObject({
      name: "ConflictException",
      message: expect.stringContaining("cannot be deleted because it has 1 model package(s)"),
    });
    await sagemaker.send(new DeleteModelPackageCommand({ ModelPackageName }));
    await remove();
    await expect(
      sagemaker.send(new DescribeModelPackageGroupCommand({ ModelPackageGroupName: "full" })),
    ).rejects.toThrow("does not exist");
  });

  it("begins anew after its deletion", async () => {
    await makeGroup("again");
    await sagemaker.send(new DeleteModelPackageCommand({ ModelPackageName: await makePackage("again") }));
    await sagemaker.send(new DeleteModelPackageGroupCommand({ ModelPackageGroupName: "again" }));
    await makeGroup("again");
    expect(await makePackage("again")).toMatch(/model-package\/again\/1$/);
  });

  it("refuses a name that SageMaker would not take", async () => {
    await expect(makeGroup("under_score")).rejects.toThrow(
      "at 'modelPackageGroupName' failed to satisfy constraint",
    );
  });

  it("is found by a part of its name", async () => {
    const { ModelPackageGroupSummaryList } = await sagemaker.send(
      new ListModelPackageGroupsCommand({ NameContains: "twi" }),
    );
    expect(ModelPackageGroupSummaryList?.map(({ ModelPackageGroupName }) => ModelPackageGroupName)).toEqual([
      "twice",
    ]);
  });
});

describe("a model package", () => {
  beforeAll(() => makeGroup("models", { Tags: [{ Key: "team", Value: "ml" }] }));

  it("counts its version up and waits for approval", async () => {
    const [first, second] = [await makePackage("models"), await makePackage("models")];
    expect([first, second].map((arn) => arn.split("/").at(-1))).toEqual(["1", "2"]);
    const described = await sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName: second }));
    expect(described).toMatchObject({
      ModelPackageVersion: 2,
      ModelPackageStatus: "Completed",
      ModelApprovalStatus: "PendingManualApproval",
      InferenceSpecification,
    });
  });

  it("is an event when it is approved", async () => {
    const arn = await makePackage("models");
    const emitEvent = jest.spyOn(aws.serviceContext, "emitEvent");
    await approve(arn);
    expect(emitEvent.mock.calls).toEqual([
      [
        expect.objectContaining({
          source: "aws.sagemaker",
          detailType: "SageMaker Model Package State Change",
          resources: [arn],
          region: "us-east-1",
          detail: expect.objectContaining({
            ModelPackageGroupName: "models",
            ModelPackageArn: arn,
            ModelPackageVersion: Number(arn.split("/").at(-1)),
            ModelApprovalStatus: "Approved",
            ModelPackageStatus: "Completed",
            UpdatedModelPackageFields: ["ModelApprovalStatus"],
            InferenceSpecification,
          }),
        }),
      ],
    ]);
  });

  it("is an event that names what else was changed", async () => {
    const arn = await makePackage("models", { CustomerMetadataProperties: { b: "2" } });
    const emitEvent = jest.spyOn(aws.serviceContext, "emitEvent");
    await sagemaker.send(
      new UpdateModelPackageCommand({
        ModelPackageArn: arn,
        ApprovalDescription: "checked",
        CustomerMetadataProperties: { a: "1" },
        CustomerMetadataPropertiesToRemove: ["b"],
      }),
    );
    expect(emitEvent.mock.calls.at(-1)?.[0].detail).toMatchObject({
      ApprovalDescription: "checked",
      CustomerMetadataProperties: { a: "1" },
      UpdatedModelPackageFields: expect.arrayContaining([
        "ApprovalDescription",
        "CustomerMetadataProperties",
      ]),
    });
    expect(emitEvent.mock.calls.at(-1)?.[0].detail["UpdatedModelPackageFields"]).toHaveLength(2);
  });

  it("is an event without changed fields when it is new", async () => {
    const emitEvent = jest.spyOn(aws.serviceContext, "emitEvent");
    await makePackage("models", { ModelApprovalStatus: "Approved" });
    expect(emitEvent.mock.calls.at(-1)?.[0].detail).toMatchObject({ ModelApprovalStatus: "Approved" });
    expect(emitEvent.mock.calls.at(-1)?.[0].detail).not.toHaveProperty("UpdatedModelPackageFields");
  });

  it("is listed in the order of creation unless asked otherwise, and by approval", async () => {
    await makeGroup("ordered");
    const [first, second] = [await makePackage("ordered"), await makePackage("ordered")];
    await approve(second);
    const arns = async (more: object) => {
      const command = new ListModelPackagesCommand({ ModelPackageGroupName: "ordered", ...more });
      return (await sagemaker.send(command)).ModelPackageSummaryList?.map(
        ({ ModelPackageArn }) => ModelPackageArn,
      );
    };
    expect(await arns({})).toEqual([first, second]);
    expect(await arns({ SortOrder: "Descending", MaxResults: 1 })).toEqual([second]);
    expect(await arns({ ModelApprovalStatus: "Approved" })).toEqual([second]);
  });

  it("keeps custom metadata, of which an update changes parts", async () => {
    const arn = await makePackage("models", { CustomerMetadataProperties: { a: "1", b: "2" } });
    await sagemaker.send(
      new UpdateModelPackageCommand({
        ModelPackageArn: arn,
        CustomerMetadataProperties: { b: "3" },
        CustomerMetadataPropertiesToRemove: ["a"],
      }),
    );
    const { CustomerMetadataProperties } = await sagemaker.send(
      new DescribeModelPackageCommand({ ModelPackageName: arn }),
    );
    expect(CustomerMetadataProperties).toEqual({ b: "3" });
  });

  it("has the tags of its group, and none of its own", async () => {
    const arn = await makePackage("models");
    expect((await sagemaker.send(new ListTagsCommand({ ResourceArn: arn }))).Tags).toEqual([
      { Key: "team", Value: "ml" },
    ]);
    await expect(makePackage("models", { Tags: [{ Key: "a", Value: "b" }] })).rejects.toThrow(
      "Tags cannot be given for a versioned model package",
    );
  });

  it("needs a group that exists", async () => {
    await expect(makePackage("none")).rejects.toThrow("model-package-group/none does not exist");
  });
});

describe("tags", () => {
  it("of a group are added, changed and taken away", async () => {
    const { ModelPackageGroupArn: ResourceArn } = await makeGroup("tagged", {
      Tags: [{ Key: "a", Value: "1" }],
    });
    await sagemaker.send(
      new AddTagsCommand({
        ResourceArn,
        Tags: [
          { Key: "a", Value: "2" },
          { Key: "b", Value: "1" },
        ],
      }),
    );
    await sagemaker.send(new DeleteTagsCommand({ ResourceArn, TagKeys: ["b"] }));
    expect((await sagemaker.send(new ListTagsCommand({ ResourceArn }))).Tags).toEqual([
      { Key: "a", Value: "2" },
    ]);
  });

  it("of something that does not exist are refused", async () => {
    const ResourceArn = "arn:aws:sagemaker:us-east-1:123456789012:project/none";
    await expect(sagemaker.send(new ListTagsCommand({ ResourceArn }))).rejects.toThrow("does not exist");
  });
});
