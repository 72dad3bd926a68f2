import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateProjectCommand, ListProjectsCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import {
  CreateProvisioningArtifactCommand,
  SearchProductsCommand,
  ServiceCatalogClient,
  UpdateProvisioningArtifactCommand,
} from "@aws-sdk/client-service-catalog";
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Sandbox } from "../sandbox/sandbox";

const BUCKET = "dev-machine-learning-ops-tfstate-123456789012";
const KEY = "releases/bench/sm-project-cfn.yaml";

/** A version of the product that creates nothing: a project of it takes no run of Terraform. */
const TEMPLATE = JSON.stringify({
  Parameters: {
    SageMakerProjectName: { Type: "String" },
    SageMakerProjectId: { Type: "String", NoEcho: true },
  },
  Resources: { Nothing: { Type: "AWS::CloudFormation::WaitConditionHandle" } },
});

/** Creates projects of the deployed catalog, each with the status object of a run. */
export async function createProjectFixtures({ aws }: Sandbox, count: number): Promise<void> {
  const { url: endpoint, region, credentials } = aws;
  const settings = { endpoint, region, credentials };
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const sageMaker = new SageMakerClient(settings);
  const catalog = new ServiceCatalogClient(settings);
  try {
    await put(s3, KEY, TEMPLATE);
    const version = await publish(catalog);
    for (let number = 1; number <= count; number++) {
      const ProjectName = `fixture-${number}`;
      const { ProjectId = "" } = await sageMaker.send(
        new CreateProjectCommand({ ProjectName, ServiceCatalogProvisioningDetails: version }),
      );
      await put(s3, `projects/${ProjectId}/status.json`, JSON.stringify(statusOf(ProjectName, ProjectId)));
    }
    while (await isAnyInProgress(sageMaker)) await wait(200);
  } finally {
    for (const client of [s3, sageMaker, catalog]) client.destroy();
  }
}

async function publish(catalog: ServiceCatalogClient) {
  const { ProductViewSummaries: [product] = [] } = await catalog.send(new SearchProductsCommand({}));
  const ProductId = product?.ProductId ?? "";
  const { ProvisioningArtifactDetail } = await catalog.send(
    new CreateProvisioningArtifactCommand({
      ProductId,
      IdempotencyToken: randomUUID(),
      Parameters: {
        Name: "v-bench",
        Type: "CLOUD_FORMATION_TEMPLATE",
        Info: { LoadTemplateFromURL: `https://${BUCKET}.s3.us-east-1.amazonaws.com/${KEY}` },
      },
    }),
  );
  const ProvisioningArtifactId = ProvisioningArtifactDetail?.Id ?? "";
  // The version that was deployed stays the one for new projects.
  await catalog.send(
    new UpdateProvisioningArtifactCommand({ ProductId, ProvisioningArtifactId, Guidance: "DEPRECATED" }),
  );
  return { ProductId, ProvisioningArtifactId };
}

function statusOf(project: string, projectId: string): object {
  return {
    ...{ project, projectId, action: "apply", result: "succeeded", message: "applied", kept: [] },
    ...{ startedAt: "2026-08-01T10:00:00Z", finishedAt: "2026-08-01T10:02:00Z" },
  };
}

async function put(s3: S3Client, Key: string, Body: string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
}

/** The newest come first, and projects are created in their order. */
async function isAnyInProgress(sageMaker: SageMakerClient): Promise<boolean> {
  const { ProjectSummaryList = [] } = await sageMaker.send(
    new ListProjectsCommand({ MaxResults: 100, SortBy: "CreationTime", SortOrder: "Descending" }),
  );
  return ProjectSummaryList.some(({ ProjectStatus = "" }) => !/(Completed|Failed)$/.test(ProjectStatus));
}
