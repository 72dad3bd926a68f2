import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { AwsError } from "../aws-error";
import { now, type Project, type ProvisioningDetails, type RegistryContext, type Tag } from "./registry";

const POLL_MILLISECONDS = 100;

type Parameters = NonNullable<ProvisioningDetails["ProvisioningParameters"]>;

interface Record {
  readonly RecordId: string;
  readonly Status: string;
  readonly ProvisionedProductId: string;
  readonly ProvisioningArtifactId: string;
  readonly RecordErrors?: readonly { readonly Description?: string }[];
}

/** Provisions a project's product with the project's name and id beside the user's parameters. */
export async function launchProject(
  context: RegistryContext,
  project: Project,
  tags: readonly Tag[],
  signal: AbortSignal,
): Promise<void> {
  const details = detailsOf(project);
  await carryOut(context, project, "Create", signal, async () => {
    const artifactId = details.ProvisioningArtifactId ?? (await latestArtifact(context, details.ProductId));
    return catalog(context, "ProvisionProduct", {
      ProductId: details.ProductId,
      ProvisioningArtifactId: artifactId,
      PathId: details.PathId,
      ProvisionedProductName: `${project.name}-${project.id}`,
      ProvisioningParameters: withProject(project, details.ProvisioningParameters),
      Tags: projectTags(project, tags),
      ProvisionToken: randomUUID(),
    });
  });
}

/**
 * Updates a project's product. Parameters that the caller does not give fall back to the template's defaults: nothing says
 * that SageMaker keeps their former values.
 */
export async function updateProject(
  context: RegistryContext,
  project: Project,
  details: Omit<ProvisioningDetails, "ProductId" | "PathId">,
  tags: readonly Tag[] | undefined,
  signal: AbortSignal,
): Promise<void> {
  const productId = detailsOf(project).ProductId;
  await carryOut(context, project, "Update", signal, async () => {
    const artifactId = details.ProvisioningArtifactId ?? (await latestArtifact(context, productId));
    return catalog(context, "UpdateProvisionedProduct", {
      ProvisionedProductId: project.provisionedProductId,
      ProductId: productId,
      ProvisioningArtifactId: artifactId,
      ProvisioningParameters: withProject(project, details.ProvisioningParameters),
      Tags: tags && projectTags(project, tags),
      UpdateToken: randomUUID(),
    });
  });
}

/** Of a project from Service Catalog. */
function detailsOf({ name, provisioningDetails: details }: Project): ProvisioningDetails {
  if (details === undefined) throw new Error(`Project ${name} has no product.`);
  return details;
}

/** Terminates a project's product, if it came to have one. */
export async function endProject(
  context: RegistryContext,
  project: Project,
  signal: AbortSignal,
): Promise<void> {
  await carryOut(context, project, "Delete", signal, async () => {
    if (project.provisionedProductId === undefined) return undefined;
    try {
      return await catalog(context, "TerminateProvisionedProduct", {
        ProvisionedProductId: project.provisionedProductId,
        TerminateToken: randomUUID(),
      });
    } catch (error) {
      // Somebody has terminated the product in Service Catalog.
      if (error instanceof AwsError && error.code === "ResourceNotFoundException") return undefined;
      throw error;
    }
  });
}

async function carryOut(
  context: RegistryContext,
  project: Project,
  verb: "Create" | "Update" | "Delete",
  signal: AbortSignal,
  start: () => Promise<Record | undefined>,
): Promise<void> {
  project.status = `${verb}InProgress`;
  try {
    const record = await start();
    project.provisionedProductId ??= record?.ProvisionedProductId;
    const ended = record && (await waitForRecord(context, record, signal));
    if (ended?.Status === "FAILED") throw new Error(recordErrors(ended));
    project.provisionedProductStatusMessage = undefined;
    project.status = `${verb}Completed`;
  } catch (error) {
    if (signal.aborted) return;
    project.provisionedProductStatusMessage = (error as Error).message;
    project.status = `${verb}Failed`;
  }
  project.lastModifiedTime = now();
}

async function waitForRecord(
  context: RegistryContext,
  { RecordId }: Record,
  signal: AbortSignal,
): Promise<Record> {
  for (;;) {
    const record = await catalog(context, "DescribeRecord", { Id: RecordId });
    if (["SUCCEEDED", "FAILED"].includes(record.Status)) return record;
    await sleep(POLL_MILLISECONDS, undefined, { signal });
  }
}

function recordErrors({ RecordErrors: errors = [] }: Record): string {
  return errors.map(({ Description: description }) => description ?? "").join(" ");
}

async function latestArtifact(context: RegistryContext, productId: string): Promise<string | undefined> {
  const answer = await call(context, "DescribeProduct", { Id: productId });
  const artifacts = (answer["ProvisioningArtifacts"] ?? []) as readonly { readonly Id: string }[];
  return artifacts.at(-1)?.Id;
}

/** SageMaker fills in these two itself, whatever the caller gives. */
function withProject(project: Project, given: Parameters = []): Parameters {
  const own = { SageMakerProjectName: project.name, SageMakerProjectId: project.id };
  return [
    ...given.filter(({ Key: key }) => !(key !== undefined && key in own)),
    ...Object.entries(own).map(([Key, Value]) => ({ Key, Value })),
  ];
}

function projectTags(project: Project, tags: readonly Tag[]): Tag[] {
  return [
    ...tags,
    { Key: "sagemaker:project-name", Value: project.name },
    { Key: "sagemaker:project-id", Value: project.id },
  ];
}

async function catalog(context: RegistryContext, operation: string, input: object): Promise<Record> {
  return (await call(context, operation, input))["RecordDetail"] as Record;
}

function call(context: RegistryContext, operation: string, input: object) {
  const { account, registry } = context;
  return account.json("servicecatalog", registry.region, `AWS242ServiceCatalogService.${operation}`, input);
}
