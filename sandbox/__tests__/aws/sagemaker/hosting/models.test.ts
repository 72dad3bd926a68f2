import {
  CreateModelCommand,
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  DeleteModelCommand,
  DescribeModelCommand,
  ListModelsCommand,
  UpdateModelPackageCommand,
} from "@aws-sdk/client-sagemaker";
import { BUCKET, Hosted, ROLE, SKLEARN, tinyModel } from "../../../../testing/hosted";

let hosted: Hosted;
let data: string;
beforeAll(async () => {
  hosted = await Hosted.start();
  data = await hosted.archive("models", tinyModel("models"));
  await hosted.role("functions", "lambda.amazonaws.com");
});
afterAll(() => hosted.stop());

const create = (ModelName: string, more: object = {}) =>
  hosted.sagemaker.send(
    new CreateModelCommand({
      ModelName,
      ExecutionRoleArn: ROLE,
      PrimaryContainer: { Image: SKLEARN, ModelDataUrl: data },
      ...more,
    }),
  );
const describeModel = (ModelName: string) => hosted.sagemaker.send(new DescribeModelCommand({ ModelName }));

async function modelPackage(group: string, ModelApprovalStatus: "Approved" | "Rejected"): Promise<string> {
  await hosted.sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: group }));
  const answer = await hosted.sagemaker.send(
    new CreateModelPackageCommand({
      ModelPackageGroupName: group,
      ModelApprovalStatus,
      InferenceSpecification: {
        Containers: [{ Image: SKLEARN, ModelDataUrl: data }],
        SupportedContentTypes: ["text/csv"],
        SupportedResponseMIMETypes: ["text/csv"],
      },
    }),
  );
  return answer.ModelPackageArn ?? "";
}

describe("a model", () => {
  it("is described as it was made", async () => {
    await create("Described", { VpcConfig: { SecurityGroupIds: ["sg-1"], Subnets: ["subnet-1"] } });
    expect(await describeModel("Described")).toMatchObject({
      ModelName: "Described",
      ModelArn: "arn:aws:sagemaker:us-east-1:123456789012:model/described",
      ExecutionRoleArn: ROLE,
      EnableNetworkIsolation: false,
      PrimaryContainer: { Image: SKLEARN, Mode: "SingleModel", ModelDataUrl: data, Environment: {} },
      VpcConfig: { SecurityGroupIds: ["sg-1"], Subnets: ["subnet-1"] },
    });
  });

  it("is listed, the newest first", async () => {
    await create("listed-1");
    await create("listed-2");
    const { Models } = await hosted.sagemaker.send(new ListModelsCommand({ NameContains: "listed" }));
    expect(Models?.map(({ ModelName }) => ModelName)).toEqual(["listed-2", "listed-1"]);
  });

  it("is gone when it was deleted", async () => {
    await create("deleted");
    await hosted.sagemaker.send(new DeleteModelCommand({ ModelName: "deleted" }));
    await expect(describeModel("deleted")).rejects.toMatchObject({
      name: "ValidationException",
      message: 'Could not find model "arn:aws:sagemaker:us-east-1:123456789012:model/deleted".',
    });
  });

  it("is made from an approved version of the registry", async () => {
    const ModelPackageName = await modelPackage("approved", "Approved");
    await create("from-registry", { PrimaryContainer: { ModelPackageName } });
    const described = await describeModel("from-registry");
    expect(described.PrimaryContainer).toMatchObject({ ModelPackageName });
  });
});

describe("CreateModel refuses", () => {
  const expectRefusal = async (work: Promise<unknown>, message: string) =>
    expect(work).rejects.toMatchObject({ name: "ValidationException", message });

  it("a name that is taken, in other letters too", async () => {
    await create("taken");
    await expectRefusal(
      create("TAKEN"),
      'Cannot create already existing model "arn:aws:sagemaker:us-east-1:123456789012:model/taken".',
    );
  });

  it("a role that does not exist", async () => {
    const role = "arn:aws:iam::123456789012:role/nobody";
    await expectRefusal(
      create("no-role", { ExecutionRoleArn: role }),
      `Could not assume role ${role}. Please ensure that the role exists and allows principal 'sagemaker.amazonaws.com' to assume the role.`,
    );
  });

  it("a role that trusts another service", async () => {
    const role = "arn:aws:iam::123456789012:role/functions";
    await expectRefusal(
      create("other-role", { ExecutionRoleArn: role }),
      `Could not assume role ${role}. Please ensure that the role exists and allows principal 'sagemaker.amazonaws.com' to assume the role.`,
    );
  });

  it("a role that may not read the model", async () => {
    await hosted.role("blind", "sagemaker.amazonaws.com");
    const role = "arn:aws:iam::123456789012:role/blind";
    await expectRefusal(
      create("unreadable", { ExecutionRoleArn: role }),
      `Could not access model data at ${data}. Please ensure that the role "${role}" exists and that its trust relationship policy allows the action "sts:AssumeRole" for the service principal "sagemaker.amazonaws.com". Also ensure that the role has "s3:GetObject" permissions and that the object is located in us-east-1.`,
    );
  });

  it("model data that are not there", async () => {
    const url = `s3://${BUCKET}/nothing/model.tar.gz`;
    await expectRefusal(
      create("no-data", { PrimaryContainer: { Image: SKLEARN, ModelDataUrl: url } }),
      `Could not find model data at ${url}.`,
    );
  });

  it("a version that is not approved", async () => {
    const arn = await modelPackage("rejected", "Rejected");
    await expectRefusal(
      create("from-rejected", { PrimaryContainer: { ModelPackageName: arn } }),
      `Cannot create a model from model package ${arn}: its approval status is Rejected, it must be Approved.`,
    );
  });

  it("a version that has lost its approval", async () => {
    const arn = await modelPackage("withdrawn", "Approved");
    await hosted.sagemaker.send(
      new UpdateModelPackageCommand({ ModelPackageArn: arn, ModelApprovalStatus: "PendingManualApproval" }),
    );
    await expectRefusal(
      create("from-withdrawn", { PrimaryContainer: { ModelPackageName: arn } }),
      `Cannot create a model from model package ${arn}: its approval status is PendingManualApproval, it must be Approved.`,
    );
  });

  it("a version that does not exist", async () => {
    const arn = "arn:aws:sagemaker:us-east-1:123456789012:model-package/none/1";
    await expectRefusal(
      create("from-none", { PrimaryContainer: { ModelPackageName: arn } }),
      `ModelPackage ${arn} does not exist.`,
    );
  });

  it("both one container and several", async () => {
    await expectRefusal(
      create("both", { Containers: [{ Image: SKLEARN }] }),
      "You must specify either PrimaryContainer or Containers, and not both of them.",
    );
  });

  it("a container with neither image nor package", async () => {
    await expectRefusal(
      create("empty", { PrimaryContainer: { ModelDataUrl: data } }),
      "A container must have either Image or ModelPackageName.",
    );
  });
});
