import {
  CreateProjectCommand,
  DeleteProjectCommand,
  DescribeProjectCommand,
  ListProjectsCommand,
  ListTagsCommand,
  SageMakerClient,
  UpdateProjectCommand,
} from "@aws-sdk/client-sagemaker";
import {
  DescribeProvisionedProductCommand,
  TerminateProvisionedProductCommand,
} from "@aws-sdk/client-service-catalog";

import { CatalogFixture } from "../service-catalog/catalog-fixture";
import { waitForProject } from "./wait-for-project";

const PROJECT_TEMPLATE = `
Parameters:
  SageMakerProjectName: {Type: String}
  SageMakerProjectId: {Type: String, NoEcho: true}
  Word: {Type: String}
  Action: {Type: String, Default: apply}
Resources:
  CommandRunner:
    Type: AWSUtility::CloudFormation::CommandRunner
    Properties:
      Command: !Sub |
        echo \${SageMakerProjectName} \${SageMakerProjectId} \${Action}
        [ \${Word} = wait ] && sleep 1
        [ \${Word} = fail ] || echo \${Word} > /command-output.txt
`;

let fixture: CatalogFixture;
let sagemaker: SageMakerClient;
let productId: string;
let artifactId: string;

beforeAll(async () => {
  fixture = await CatalogFixture.start();
  sagemaker = new SageMakerClient(fixture.aws.client);
  ({ productId, artifactId } = await fixture.product(PROJECT_TEMPLATE));
  const portfolioId = await fixture.portfolio();
  await fixture.associate(productId, portfolioId);
  await fixture.grant(portfolioId);
});
afterAll(() => fixture.stop());

const parameters = (Word: string, more: object[] = []) => [{ Key: "Word", Value: Word }, ...more];

const create = (ProjectName: string, Word = "done", more: object = {}) =>
  sagemaker.send(
    new CreateProjectCommand({
      ProjectName,
      ServiceCatalogProvisioningDetails: { ProductId: productId, ProvisioningParameters: parameters(Word) },
      ...more,
    }),
  );

const finished = (ProjectName: string) => waitForProject(sagemaker, ProjectName);

describe("a project", () => {
  it("is a provisioned product with the project's name and id among its parameters", async () => {
    const { ProjectId, ProjectArn } = await create("first");
    expect(ProjectId).toMatch(/^p-[a-z0-9]{12}$/);
    expect(ProjectArn).toBe("arn:aws:sagemaker:us-east-1:123456789012:project/first");
    const project = await finished("first");
    expect(project.ProjectStatus).toBe("CreateCompleted");
    expect(fixture.aws.cloudFormation.hosts().at(-1)?.output[0]).toBe(`first ${ProjectId} apply`);
    const { ProvisionedProductDetail } = await fixture.catalog.send(
      new DescribeProvisionedProductCommand({
        Id: project.ServiceCatalogProvisionedProductDetails?.ProvisionedProductId,
      }),
    );
    expect(ProvisionedProductDetail).toMatchObject({
      Name: `first-${ProjectId}`,
      Status: "AVAILABLE",
      ProvisioningArtifactId: artifactId,
    });
  });

  it("goes through CreateInProgress", async () => {
    await create("slow", "wait");
    const { ProjectStatus } = await sagemaker.send(new DescribeProjectCommand({ ProjectName: "slow" }));
    expect(ProjectStatus).toBe("CreateInProgress");
    await expect(sagemaker.send(new DeleteProjectCommand({ ProjectName: "slow" }))).rejects.toMatchObject({
      name: "ConflictException",
    });
    expect((await finished("slow")).ProjectStatus).toBe("CreateCompleted");
  });

  it("keeps its tags and passes them on", async () => {
    const { ProjectArn } = await create("tagged", "done", { Tags: [{ Key: "team", Value: "ml" }] });
    await finished("tagged");
    const { Tags } = await sagemaker.send(new ListTagsCommand({ ResourceArn: ProjectArn }));
    expect(Tags).toEqual([{ Key: "team", Value: "ml" }]);
    const stack = fixture.aws.cloudFormation.stacks().at(-1);
    expect(stack?.definition.tags).toEqual(
      expect.arrayContaining([
        { key: "team", value: "ml" },
        { key: "sagemaker:project-name", value: "tagged" },
      ]),
    );
  });

  it.each([
    ["fail", "The following resource(s) failed to create: [CommandRunner]. Rollback requested by user."],
  ])("fails with its stack's reason", async (Word, message) => {
    await create("broken", Word);
    expect(await finished("broken")).toMatchObject({
      ProjectStatus: "CreateFailed",
      ServiceCatalogProvisionedProductDetails: { ProvisionedProductStatusMessage: message },
    });
  });

  it("fails when Service Catalog refuses", async () => {
    await create("nowhere", "done", { ServiceCatalogProvisioningDetails: { ProductId: "prod-none" } });
    expect(await finished("nowhere")).toMatchObject({
      ProjectStatus: "CreateFailed",
      ServiceCatalogProvisionedProductDetails: {
        ProvisionedProductStatusMessage: "Product prod-none not found.",
      },
    });
  });

  it.each(["under_score", "-dash", "dash-", "x".repeat(33), ""])("refuses the name %j", async (name) => {
    await expect(create(name)).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("at 'projectName' failed to satisfy constraint"),
    });
  });

  it("refuses a name that is taken", async () => {
    await expect(create("first")).rejects.toThrow("Project with name first already exists.");
  });

  it("that does not exist is not described", async () => {
    await expect(sagemaker.send(new DescribeProjectCommand({ ProjectName: "none" }))).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("does not exist"),
    });
  });
});

describe("an update of a project", () => {
  const update = (Word: string, more: object[] = []) =>
    sagemaker.send(
      new UpdateProjectCommand({
        ProjectName: "updated",
        ServiceCatalogProvisioningUpdateDetails: { ProvisioningParameters: parameters(Word, more) },
      }),
    );
  beforeAll(async () => {
    await create("updated");
    await finished("updated");
  });

  it("runs the product again with the new parameters", async () => {
    await update("done", [{ Key: "Action", Value: "destroy" }]);
    const { ProjectStatus, ProjectId } = await finished("updated");
    expect(ProjectStatus).toBe("UpdateCompleted");
    expect(fixture.aws.cloudFormation.hosts().at(-1)?.output[0]).toBe(`updated ${ProjectId} destroy`);
  });

  it("fails with the stack's reason", async () => {
    await update("fail");
    expect(await finished("updated")).toMatchObject({
      ProjectStatus: "UpdateFailed",
      ServiceCatalogProvisionedProductDetails: {
        ProvisionedProductStatusMessage: "The following resource(s) failed to update: [CommandRunner].",
      },
    });
  });

  it("takes the product's newest version when none is named", async () => {
    const newest = await fixture.artifact(productId, PROJECT_TEMPLATE);
    await update("again");
    const project = await finished("updated");
    const { ProvisionedProductDetail } = await fixture.catalog.send(
      new DescribeProvisionedProductCommand({
        Id: project.ServiceCatalogProvisionedProductDetails?.ProvisionedProductId,
      }),
    );
    expect(ProvisionedProductDetail?.ProvisioningArtifactId).toBe(newest);
  });
});

describe("a deletion of a project", () => {
  const remove = (ProjectName: string) => sagemaker.send(new DeleteProjectCommand({ ProjectName }));

  it("terminates its product, and the name is free again", async () => {
    await create("short");
    await finished("short");
    await remove("short");
    expect((await finished("short")).ProjectStatus).toBe("DeleteCompleted");
    expect(fixture.aws.cloudFormation.stacks().at(-1)?.status).toBe("DELETE_COMPLETE");
    await expect(remove("short")).rejects.toThrow("does not exist");
    await expect(create("short")).resolves.toBeDefined();
    await finished("short");
  });

  it("works for a project that never came to have a product", async () => {
    await remove("nowhere");
    expect((await finished("nowhere")).ProjectStatus).toBe("DeleteCompleted");
  });

  it("works when somebody has terminated the product before", async () => {
    await create("orphan");
    const project = await finished("orphan");
    const { RecordDetail } = await fixture.catalog.send(
      new TerminateProvisionedProductCommand({
        ProvisionedProductId: project.ServiceCatalogProvisionedProductDetails?.ProvisionedProductId,
        TerminateToken: "orphan",
      }),
    );
    await fixture.ended(RecordDetail?.RecordId);
    await remove("orphan");
    expect((await finished("orphan")).ProjectStatus).toBe("DeleteCompleted");
  });

  it("fails with the stack", async () => {
    await create("stuck");
    await finished("stuck");
    const stack = fixture.aws.cloudFormation.stacks().at(-1);
    if (stack) stack.terminationProtection = true;
    await remove("stuck");
    const project = await finished("stuck");
    expect(project.ProjectStatus).toBe("DeleteFailed");
    expect(project.ServiceCatalogProvisionedProductDetails?.ProvisionedProductStatusMessage).toContain(
      "cannot be deleted while TerminationProtection is enabled",
    );
  });
});

describe("the list of projects", () => {
  it("is filtered by name, sorted and paged", async () => {
    const { ProjectSummaryList } = await sagemaker.send(
      new ListProjectsCommand({ NameContains: "ed", SortBy: "Name", SortOrder: "Descending" }),
    );
    expect(ProjectSummaryList?.map(({ ProjectName }) => ProjectName)).toEqual(["updated", "tagged"]);
    const first = await sagemaker.send(new ListProjectsCommand({ MaxResults: 1 }));
    expect(first.ProjectSummaryList?.map(({ ProjectName }) => ProjectName)).toEqual(["first"]);
    const next = await sagemaker.send(new ListProjectsCommand({ MaxResults: 1, NextToken: first.NextToken }));
    expect(next.ProjectSummaryList?.map(({ ProjectName }) => ProjectName)).toEqual(["slow"]);
  });
});
