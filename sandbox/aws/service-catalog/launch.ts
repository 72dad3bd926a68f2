import { randomUUID } from "node:crypto";

import { AwsError } from "../aws-error";
import { allows, statementsOf } from "../iam/policy";
import { trustPolicy } from "../iam/role";
import type {
  Catalog,
  CatalogContext,
  CatalogRecord,
  ProvisionedProduct,
  ProvisionedProductStatus,
  Tag,
} from "./catalog";
import { requireRole } from "./constraints";
import { failRecord, setRecordStatus } from "./records";
import { StackClient, type StackRequest, type StackState } from "./stack-client";

/** How a launch ended when it did not succeed. */
class LaunchFailure extends Error {
  override readonly name = "LaunchFailure";

  constructor(
    readonly code: string,
    message: string,
    /** The stack's id, if there is a stack. */
    readonly stackArn?: string,
  ) {
    super(message);
  }
}

/** Is the stack as its last operation wanted it? */
const GOOD = ["CREATE_COMPLETE", "UPDATE_COMPLETE"];

export function stackName(catalog: Catalog, product: ProvisionedProduct): string {
  return `SC-${catalog.accountId}-${product.id}`;
}

/** Makes a provisioned product's stack and follows it to its end. */
export async function launchStack(
  context: CatalogContext,
  product: ProvisionedProduct,
  record: CatalogRecord,
  notificationArns: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  await follow(context, product, record, "ERROR", signal, async (stacks) => {
    product.stackArn = await stacks.create({ ...stackRequest(context.catalog, product), notificationArns });
  });
}

/**
 * Brings a provisioned product's stack to its new version, parameters and tags. When that fails the stack is rolled back,
 * and the product is `before` again.
 */
export async function updateStack(
  context: CatalogContext,
  product: ProvisionedProduct,
  record: CatalogRecord,
  before: Pick<
    ProvisionedProduct,
    "productId" | "artifactId" | "pathId" | "parameters" | "tags" | "launchRoleArn"
  >,
  signal: AbortSignal,
): Promise<void> {
  const failed = product.lastSuccessfulProvisioningRecordId === undefined ? "ERROR" : "TAINTED";
  await follow(context, product, record, failed, signal, (stacks) =>
    stacks.update(stackRequest(context.catalog, product)),
  );
  if (record.status === "FAILED") Object.assign(product, before);
}

async function follow(
  context: CatalogContext,
  product: ProvisionedProduct,
  record: CatalogRecord,
  failedStatus: ProvisionedProductStatus,
  signal: AbortSignal,
  start: (stacks: StackClient) => Promise<void>,
): Promise<void> {
  const name = stackName(context.catalog, product);
  setRecordStatus(record, "IN_PROGRESS");
  try {
    const stacks = await stackClient(context, product);
    await start(stacks);
    const stack = await stacks.waitUntilStable(name, signal);
    if (stack === undefined || !GOOD.includes(stack.status)) {
      throw new LaunchFailure(
        "StackFailed",
        (await stacks.failure(name)) ?? `Stack ${name} is ${stack?.status ?? "gone"}.`,
      );
    }
    record.outputs = recordOutputs(stack);
    succeed(product, record);
  } catch (error) {
    if (signal.aborted) return;
    const { code, message } = described(error);
    product.status = failedStatus;
    product.statusMessage = message;
    failRecord(record, code, message);
  }
}

function succeed(product: ProvisionedProduct, record: CatalogRecord): void {
  setRecordStatus(record, "SUCCEEDED");
  product.status = "AVAILABLE";
  product.statusMessage = undefined;
  product.lastSuccessfulProvisioningRecordId = record.id;
}

/**
 * Takes a provisioned product away, with its stack unless that is to be retained.
 * With `ignoreErrors` the catalog deletes the product whatever becomes of the stack.
 */
export async function terminateProduct(
  context: CatalogContext,
  product: ProvisionedProduct,
  record: CatalogRecord,
  options: { readonly ignoreErrors: boolean; readonly retain: boolean },
  signal: AbortSignal,
): Promise<void> {
  const { catalog } = context;
  setRecordStatus(record, "IN_PROGRESS");
  try {
    if (!options.retain)
      await deleteStack(await stackClient(context, product), stackName(catalog, product), signal);
  } catch (error) {
    if (signal.aborted) return;
    const { code, message } = described(error);
    failRecord(record, code, message);
    product.status = "TAINTED";
    product.statusMessage = message;
    if (options.ignoreErrors) catalog.provisionedProducts.delete(product.id);
    return;
  }
  setRecordStatus(record, "SUCCEEDED");
  catalog.provisionedProducts.delete(product.id);
}

/**
 * CloudFormation as the launch constraint's role calls it, or, without such a constraint, whoever launches.
 * @see https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html
 */
async function stackClient(context: CatalogContext, product: ProvisionedProduct): Promise<StackClient> {
  const { account, as, catalog } = context;
  const roleArn = product.launchRoleArn;
  if (roleArn === undefined) return new StackClient(account, catalog.region);
  await requireRole(roleArn, context);
  const trust = statementsOf(await trustPolicy(context, roleArn));
  const request = { action: "sts:AssumeRole", resource: "*", service: "servicecatalog.amazonaws.com" };
  if (!allows(trust, { ...request, context: { "aws:sourceaccount": catalog.accountId } }))
    throw new LaunchFailure("LaunchFailed", `Access denied while assuming the role ${roleArn}`);
  return new StackClient(as(roleArn, "servicecatalog"), catalog.region);
}

async function deleteStack(stacks: StackClient, name: string, signal: AbortSignal): Promise<void> {
  await stacks.delete(name);
  const left = await stacks.waitUntilStable(name, signal);
  if (left !== undefined)
    throw new LaunchFailure("StackFailed", left.reason ?? `Stack ${name} is ${left.status}.`);
}

/** An error of CloudFormation as a provisioned product's status message shows it. */
function described(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof LaunchFailure) return { code: error.code, message: error.message };
  if (error instanceof AwsError && error.code !== "InvalidParametersException") {
    const details = `Service: AmazonCloudFormation; Status Code: ${error.status}; Error Code: ${error.code}; Request ID: ${randomUUID()}`;
    const code = "AmazonCloudFormationException";
    return { code, message: `${code}  ${error.message} (${details})` };
  }
  return { code: "LaunchFailed", message: (error as Error).message };
}

function stackRequest(catalog: Catalog, product: ProvisionedProduct): StackRequest {
  return {
    name: stackName(catalog, product),
    template: catalog.artifacts.get(product.artifactId)?.templateText ?? "",
    parameters: product.parameters,
    tags: stackTags(catalog, product),
  };
}

/** Service Catalog marks every stack with where it comes from. */
export function stackTags(catalog: Catalog, product: ProvisionedProduct): Tag[] {
  const portfolio = catalog.portfolios.get(product.pathId.replace(/^lpv3-/, "port-"));
  const system: readonly (readonly [string, string | undefined])[] = [
    ["productArn", catalog.products.get(product.productId)?.arn],
    ["provisioningArtifactIdentifier", product.artifactId],
    ["portfolioArn", portfolio?.arn],
    ["provisionedProductArn", product.arn],
  ];
  return [
    ...product.tags,
    ...system
      .filter((tag): tag is [string, string] => tag[1] !== undefined)
      .map(([name, value]) => ({ Key: `aws:servicecatalog:${name}`, Value: value })),
  ];
}

function recordOutputs(stack: StackState): CatalogRecord["outputs"] {
  return [
    ...stack.outputs.map(({ key, value, description }) => ({
      OutputKey: key,
      OutputValue: value,
      Description: description,
    })),
    {
      OutputKey: "CloudformationStackARN",
      OutputValue: stack.id,
      Description: "The ARN of the launched Cloudformation Stack",
    },
  ];
}
