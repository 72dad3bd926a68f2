import {
  CreateProjectCommand,
  type CreateProjectCommandInput,
  DeleteProjectCommand,
  type DescribeProjectOutput,
  SageMakerClient,
  UpdateProjectCommand,
} from "@aws-sdk/client-sagemaker";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { roleCredentials } from "../../../aws/iam/role-credentials";
import { roleFor } from "../lambda/function-fixture";
import { type StartedAws, startedAws } from "../../../testing/started-aws";
import { waitForProject } from "./wait-for-project";

const TEMPLATE = `
Parameters:
  SageMakerProjectName: {Type: String}
  SageMakerProjectId: {Type: String, NoEcho: true}
  Word: {Type: String, Default: done}
Resources:
  CommandRunner:
    Type: AWSUtility::CloudFormation::CommandRunner
    Properties:
      Command: !Sub |
        echo \${SageMakerProjectName} \${SageMakerProjectId} \${Word}
        [ \${Word} = fail ] || echo \${Word} > /command-output.txt
`;
const TemplateURL = "https://templates.s3.us-east-1.amazonaws.com/templates/project.yaml";

let aws: StartedAws;
let sagemaker: SageMakerClient;
let RoleARN: string;

beforeAll(async () => {
  aws = await startedAws();
  sagemaker = new SageMakerClient(aws.client);
  const s3 = new S3Client({ ...aws.client, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "templates" }));
  const object = { Bucket: "templates", Key: "templates/project.yaml", Body: TEMPLATE };
  await s3.send(new PutObjectCommand(object));
  RoleARN = await roleFor(aws, "launch", "cloudformation.amazonaws.com");
});
afterAll(() => aws.stop());

const provider = (word?: string, more: object = {}) => ({
  CfnTemplateProvider: {
    TemplateName: "gitlab",
    TemplateURL,
    ...(word !== undefined && { Parameters: [{ Key: "Word", Value: word }] }),
    ...more,
  },
});

const create = (ProjectName: string, word?: string, more: Partial<CreateProjectCommandInput> = {}) =>
  sagemaker.send(
    new CreateProjectCommand({ ProjectName, TemplateProviders: [provider(word, { RoleARN })], ...more }),
  );
const update = (ProjectName: string, word?: string, more: object = {}) =>
  sagemaker.send(
    new UpdateProjectCommand({ ProjectName, TemplateProvidersToUpdate: [provider(word, more)] }),
  );

const finished = (ProjectName: string) => waitForProject(sagemaker, ProjectName);
const details = (project: DescribeProjectOutput) =>
  project.TemplateProviderDetails?.[0]?.CfnTemplateProviderDetail;
const lastOutput = () => aws.cloudFormation.hosts().at(-1)?.output[0];

describe("a project from a template in S3", () => {
  it("is a stack with the project's name and id among its parameters, and in its tags", async () => {
    const { ProjectId } = await create("first");
    const project = await finished("first");
    expect(project.ProjectStatus).toBe("CreateCompleted");
    expect(lastOutput()).toBe(`first ${ProjectId} done`);
    const [stack] = aws.cloudFormation.stacks();
    expect(stack?.name).toMatch(/^SP-/);
    expect(stack?.definition).toMatchObject({
      roleArn: RoleARN,
      tags: [
        { key: "sagemaker:project-name", value: "first" },
        { key: "sagemaker:project-id", value: ProjectId },
      ],
    });
  });

  it("is described with its template and its stack, and without a product", async () => {
    const project = await finished("first");
    expect(details(project)).toEqual({
      TemplateName: "gitlab",
      TemplateURL,
      RoleARN,
      StackDetail: {
        Name: expect.stringMatching(/^SP-/) as string,
        Id: expect.stringMatching(/^arn:aws:cloudformation:/) as string,
        StatusMessage: "CREATE_COMPLETE",
      },
    });
    expect(project.ServiceCatalogProvisioningDetails).toBeUndefined();
  });

  it("is updated by the template's address and parameters", async () => {
    await update("first", "again");
    expect((await finished("first")).ProjectStatus).toBe("UpdateCompleted");
    expect(lastOutput()).toMatch(/^first p-\w+ again$/);
  });

  it("keeps what it had when an update fails", async () => {
    await update("first", "fail");
    const project = await finished("first");
    expect(project.ProjectStatus).toBe("UpdateFailed");
    expect(details(project)).toMatchObject({
      Parameters: [{ Key: "Word", Value: "again" }],
      StackDetail: { StatusMessage: expect.stringContaining("failed to update") as string },
    });
  });

  it("takes its stack with it", async () => {
    await sagemaker.send(new DeleteProjectCommand({ ProjectName: "first" }));
    expect((await finished("first")).ProjectStatus).toBe("DeleteCompleted");
    expect(aws.cloudFormation.stacks().map(({ status }) => status)).toEqual(["DELETE_COMPLETE"]);
  });

  it("fails with CloudFormation's message", async () => {
    await create("broken", undefined, {
      TemplateProviders: [provider("x", { TemplateURL: `${TemplateURL}.none`, RoleARN })],
    });
    const project = await finished("broken");
    expect(project.ProjectStatus).toBe("CreateFailed");
    expect(details(project)?.StackDetail?.StatusMessage).toContain("S3 error");
  });
});

describe("whoever makes a project from a template in S3", () => {
  it("needs leave for the stack, since SageMaker calls CloudFormation in their name", async () => {
    const allowed = ["sagemaker:*", "cloudformation:DescribeStacks", "cloudformation:DescribeStackEvents"];
    const role = await roleFor(aws, "user", "sagemaker.amazonaws.com", allowed);
    const credentials = await roleCredentials(aws.serviceContext, role, "studio", "us-east-1");
    const user = new SageMakerClient({
      ...aws.client,
      credentials: {
        accessKeyId: credentials["AWS_ACCESS_KEY_ID"] ?? "",
        secretAccessKey: credentials["AWS_SECRET_ACCESS_KEY"] ?? "",
        sessionToken: credentials["AWS_SESSION_TOKEN"],
      },
    });
    await user.send(new CreateProjectCommand({ ProjectName: "mine", TemplateProviders: [provider()] }));
    const project = await finished("mine");
    expect(project.ProjectStatus).toBe("CreateFailed");
    expect(details(project)?.StackDetail?.StatusMessage).toMatch(
      /not authorized to perform: cloudformation:CreateStack/,
    );
  });
});

describe("requests that SageMaker refuses", () => {
  it.each<[string, Partial<CreateProjectCommandInput>, string]>([
    ["neither a product nor a template", { TemplateProviders: undefined }, "Exactly one of"],
    [
      "a product and a template",
      { ServiceCatalogProvisioningDetails: { ProductId: "prod-abcdefghijklm" } },
      "Exactly one of",
    ],
    ["two templates", { TemplateProviders: [provider(), provider()] }, "length less than or equal to 1"],
    ["no template in a provider", { TemplateProviders: [{}] }, "must have a CfnTemplateProvider"],
    [
      "an address that is none",
      { TemplateProviders: [provider("x", { TemplateURL: "s3://templates/project.yaml" })] },
      "regular expression pattern",
    ],
    [
      "a name that is none",
      { TemplateProviders: [provider("x", { TemplateName: "git lab" })] },
      "regular expression pattern",
    ],
  ])("%s", async (_what, input, message) => {
    await expect(create("refused", undefined, input)).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining(message) as string,
    });
  });

  it("an update of another template, or of a product that the project does not have", async () => {
    await create("updated");
    await finished("updated");
    await expect(update("updated", "x", { TemplateName: "other" })).rejects.toThrow(
      "Template other does not exist in project updated. It has gitlab.",
    );
    await expect(
      sagemaker.send(
        new UpdateProjectCommand({
          ProjectName: "updated",
          ServiceCatalogProvisioningUpdateDetails: { ProvisioningParameters: [] },
        }),
      ),
    ).rejects.toThrow("Project updated was not created from Service Catalog.");
  });
});
