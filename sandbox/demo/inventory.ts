import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  DescribeModelPackageCommand,
  paginateListEndpoints,
  paginateListModelPackages,
  paginateListProjects,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { Gitlab } from "@gitbeaker/rest";
import { clientSettings } from "./run-log";

/** What the demo has made, for a person to look at. */
export interface Inventory {
  readonly projects: readonly { readonly name: string; readonly id: string; readonly status: string }[];
  /** The address is the one that git clones. */
  readonly repositories: readonly { readonly name: string; readonly url: string }[];
  readonly models: readonly ModelVersion[];
  readonly endpoints: readonly { readonly name: string; readonly status: string }[];
}

interface ModelVersion {
  readonly name: string;
  /** Such as `Approved`. */
  readonly approval: string;
  /** As the build repository's evaluation wrote them, such as `mse` 4.87; empty for a model without an evaluation. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** Asks the sandbox's AWS and GitLab. */
export async function takeInventory(environment: Readonly<Record<string, string>>): Promise<Inventory> {
  const sagemaker = new SageMakerClient(clientSettings(environment));
  const s3 = new S3Client({ ...clientSettings(environment), forcePathStyle: true });
  try {
    const projects = await projectsIn(sagemaker);
    return {
      projects,
      repositories: await repositoriesIn(environment),
      models: await modelsOf(projects, sagemaker, s3),
      endpoints: await endpointsIn(sagemaker),
    };
  } finally {
    sagemaker.destroy();
    s3.destroy();
  }
}

async function projectsIn(client: SageMakerClient): Promise<Inventory["projects"]> {
  const projects: { name: string; id: string; status: string }[] = [];
  for await (const { ProjectSummaryList = [] } of paginateListProjects({ client }, {}))
    for (const { ProjectName = "", ProjectId = "", ProjectStatus = "" } of ProjectSummaryList)
      if (ProjectStatus !== "DeleteCompleted")
        projects.push({ name: ProjectName, id: ProjectId, status: ProjectStatus });
  return projects;
}

/** Those of the user of the demo. */
export async function repositoriesIn(
  environment: Readonly<Record<string, string>>,
): Promise<Inventory["repositories"]> {
  const api = new Gitlab({ host: environment["GITLAB_URL"], token: environment["GITLAB_TOKEN"] ?? "" });
  const repositories = await api.Projects.all({ owned: true });
  return repositories
    .map((repository) => ({
      name: String(repository.path_with_namespace),
      url: String(repository.http_url_to_repo),
    }))
    .sort((one, other) => one.name.localeCompare(other.name));
}

/** A project's model package group is `<name>-<id>`. */
async function modelsOf(
  projects: Inventory["projects"],
  client: SageMakerClient,
  s3: S3Client,
): Promise<ModelVersion[]> {
  const models: ModelVersion[] = [];
  for (const { name, id } of projects) {
    const group = { ModelPackageGroupName: `${name}-${id}`, SortOrder: "Ascending" as const };
    for await (const { ModelPackageSummaryList = [] } of paginateListModelPackages({ client }, group))
      for (const { ModelPackageArn } of ModelPackageSummaryList)
        models.push(await modelVersion(client, s3, ModelPackageArn ?? ""));
  }
  return models;
}

async function modelVersion(client: SageMakerClient, s3: S3Client, arn: string): Promise<ModelVersion> {
  const model = await client.send(new DescribeModelPackageCommand({ ModelPackageName: arn }));
  const statistics = model.ModelMetrics?.ModelQuality?.Statistics?.S3Uri;
  return {
    name: arn.split("/").slice(1).join("/"),
    approval: model.ModelApprovalStatus ?? "unknown",
    metrics: statistics === undefined ? {} : metricsIn(await readObject(s3, statistics)),
  };
}

async function readObject(s3: S3Client, url: string): Promise<unknown> {
  const { hostname, pathname } = new URL(url);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: hostname, Key: pathname.slice(1) }));
  return JSON.parse((await Body?.transformToString()) ?? "");
}

/**
 * Every `{"value": number}` of an evaluation, by its name, whatever it is grouped in:
 * https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-model-quality-metrics.html
 */
export function metricsIn(evaluation: unknown): Record<string, number> {
  if (typeof evaluation !== "object" || evaluation === null) return {};
  return Object.fromEntries(
    Object.entries(evaluation).flatMap(([name, metric]: [string, unknown]) =>
      isMetric(metric) ? [[name, metric.value]] : Object.entries(metricsIn(metric)),
    ),
  );
}

function isMetric(metric: unknown): metric is { readonly value: number } {
  return (
    typeof metric === "object" && metric !== null && "value" in metric && typeof metric.value === "number"
  );
}

async function endpointsIn(client: SageMakerClient): Promise<Inventory["endpoints"]> {
  const endpoints: { name: string; status: string }[] = [];
  for await (const { Endpoints = [] } of paginateListEndpoints({ client }, {}))
    for (const { EndpointName = "", EndpointStatus = "" } of Endpoints)
      endpoints.push({ name: EndpointName, status: EndpointStatus });
  return endpoints;
}
