import { once } from "./answers";
import { invalidParameters } from "./catalog-errors";
import type {
  Artifact,
  Catalog,
  CatalogContext,
  CatalogOperations,
  ProvisionedProduct,
  Tag,
} from "./catalog";
import { launchRoleArn } from "./constraints";
import { newId, now } from "./identifiers";
import { launchStack, terminateProduct, updateStack } from "./launch";
import { findLaunchPath, type LaunchPath } from "./launch-paths";
import { findProduct } from "./product-lookup";
import { findArtifact } from "./provisioning-artifacts";
import { findProvisionedProduct } from "./provisioned-products";
import { openRecord, recordDetail } from "./records";

interface ProvisioningParameter {
  readonly Key: string;
  readonly Value?: string;
  readonly UsePreviousValue?: boolean;
}

interface LaunchInput {
  readonly ProductId?: string;
  readonly ProductName?: string;
  readonly ProvisioningArtifactId?: string;
  readonly ProvisioningArtifactName?: string;
  readonly PathId?: string;
  readonly PathName?: string;
  readonly ProvisioningParameters?: readonly ProvisioningParameter[];
  readonly ProvisioningPreferences?: object;
  readonly Tags?: readonly Tag[];
}

interface ProvisionInput extends LaunchInput {
  readonly ProvisionedProductName: string;
  readonly NotificationArns?: readonly string[];
  readonly ProvisionToken: string;
}

interface UpdateInput extends LaunchInput {
  readonly ProvisionedProductId?: string;
  readonly ProvisionedProductName?: string;
  readonly UpdateToken: string;
}

interface TerminateInput {
  readonly ProvisionedProductId?: string;
  readonly ProvisionedProductName?: string;
  readonly TerminateToken: string;
  readonly IgnoreErrors?: boolean;
  readonly RetainPhysicalResources?: boolean;
}

/** Requests that launch, change and end provisioned products: checked, recorded and answered at once, carried out after. */
export const provisioningOperations: CatalogOperations = {
  ProvisionProduct: (input: ProvisionInput, context: CatalogContext) =>
    once(context.catalog, "ProvisionProduct", input.ProvisionToken, () => provision(input, context)),
  UpdateProvisionedProduct: (input: UpdateInput, context: CatalogContext) =>
    once(context.catalog, "UpdateProvisionedProduct", input.UpdateToken, () => update(input, context)),
  TerminateProvisionedProduct: (input: TerminateInput, context: CatalogContext) =>
    once(context.catalog, "TerminateProvisionedProduct", input.TerminateToken, () =>
      terminate(input, context),
    ),
};

function provision(input: ProvisionInput, context: CatalogContext): object {
  const { catalog } = context;
  const { artifact, path } = launchTarget(catalog, input);
  refuseTakenName(catalog, input.ProvisionedProductName);
  const id = newId("pp");
  const product: ProvisionedProduct = {
    id,
    arn: `arn:aws:servicecatalog:${catalog.region}:${catalog.accountId}:stack/${input.ProvisionedProductName}/${id}`,
    name: input.ProvisionedProductName,
    createdTime: now(),
    idempotencyToken: input.ProvisionToken,
    productId: artifact.productId,
    artifactId: artifact.id,
    pathId: path.id,
    launchRoleArn: launchRoleArn(catalog, path.portfolio.id, artifact.productId),
    status: "UNDER_CHANGE",
    tags: launchTags(catalog, artifact, path, input.Tags),
    parameters: parameterValues(input.ProvisioningParameters),
    lastRecordId: "",
    lastProvisioningRecordId: "",
  };
  catalog.provisionedProducts.set(id, product);
  const record = openRecord(catalog, "PROVISION_PRODUCT", product);
  const answer = { RecordDetail: recordDetail(record) };
  context.inBackground((signal) =>
    launchStack(context, product, record, input.NotificationArns ?? [], signal),
  );
  return answer;
}

function update(input: UpdateInput, context: CatalogContext): object {
  const { catalog } = context;
  const product = findProvisionedProduct(catalog, input);
  refuseUnderChange(product);
  const { artifact, path } = launchTarget(catalog, updateTarget(product, input));
  const { productId, artifactId, pathId, parameters, tags, launchRoleArn: roleArn } = product;
  const before = { productId, artifactId, pathId, parameters, tags, launchRoleArn: roleArn };
  product.parameters = parameterValues(input.ProvisioningParameters, product.parameters);
  product.productId = artifact.productId;
  product.artifactId = artifact.id;
  product.pathId = path.id;
  product.launchRoleArn = launchRoleArn(catalog, path.portfolio.id, artifact.productId);
  if (input.Tags !== undefined) product.tags = launchTags(catalog, artifact, path, input.Tags);
  const record = openRecord(catalog, "UPDATE_PROVISIONED_PRODUCT", product);
  const answer = { RecordDetail: recordDetail(record) };
  context.inBackground((signal) => updateStack(context, product, record, before, signal));
  return answer;
}

function terminate(input: TerminateInput, context: CatalogContext): object {
  const product = findProvisionedProduct(context.catalog, input);
  refuseUnderChange(product);
  const record = openRecord(context.catalog, "TERMINATE_PROVISIONED_PRODUCT", product);
  const answer = { RecordDetail: recordDetail(record) };
  const options = {
    ignoreErrors: input.IgnoreErrors ?? false,
    retain: input.RetainPhysicalResources ?? false,
  };
  context.inBackground((signal) => terminateProduct(context, product, record, options, signal));
  return answer;
}

/** The version and path of a launch. A deprecated version may still be launched, an inactive one may not. */
function launchTarget(catalog: Catalog, input: LaunchInput): { artifact: Artifact; path: LaunchPath } {
  if (input.ProvisioningPreferences !== undefined) {
    throw invalidParameters("ProvisioningPreferences are for products with a STACKSET constraint.");
  }
  const product = findProduct(catalog, { Id: input.ProductId, Name: input.ProductName });
  const artifact = findArtifact(catalog, { ...input, ProductId: product.id, ProductName: undefined });
  if (!artifact.active) {
    throw invalidParameters(`Provisioning artifact ${artifact.id} of product ${product.id} is not active.`);
  }
  return { artifact, path: findLaunchPath(catalog, product, input) };
}

/** What an update does not name stays as it is. */
function updateTarget(product: ProvisionedProduct, input: UpdateInput): LaunchInput {
  const keepsVersion =
    input.ProvisioningArtifactId === undefined && input.ProvisioningArtifactName === undefined;
  const keepsProduct = input.ProductId === undefined && input.ProductName === undefined;
  const keepsPath = input.PathId === undefined && input.PathName === undefined;
  return {
    ...input,
    ...(keepsProduct && { ProductId: product.productId }),
    ...(keepsVersion && { ProvisioningArtifactId: product.artifactId }),
    ...(keepsPath && { PathId: product.pathId }),
  };
}

function refuseTakenName(catalog: Catalog, name: string): void {
  const same = [...catalog.provisionedProducts.values()].find((product) => product.name === name);
  if (same !== undefined) throw invalidParameters(`A stack named ${name} already exists.`);
}

function refuseUnderChange(product: ProvisionedProduct): void {
  if (product.status !== "UNDER_CHANGE") return;
  throw invalidParameters(
    `Provisioned product ${product.id} is under change. Wait until its last operation has ended.`,
  );
}

/** Unknown and missing parameters are CloudFormation's to refuse, on the record. */
function parameterValues(
  given: readonly ProvisioningParameter[] = [],
  previous: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const twice = given.find(({ Key: key }, index) => given.findIndex((other) => other.Key === key) !== index);
  if (twice !== undefined) throw invalidParameters(`Parameter ${twice.Key} is given more than once.`);
  return Object.fromEntries(
    given.flatMap(({ Key: key, Value: value, UsePreviousValue: keep }) => {
      const chosen = keep ? previous[key] : value;
      return chosen === undefined ? [] : [[key, chosen]];
    }),
  );
}

/** Tags of portfolio, product and request. */
function launchTags(
  catalog: Catalog,
  artifact: Artifact,
  path: LaunchPath,
  given: readonly Tag[] = [],
): Tag[] {
  const product = findProduct(catalog, { Id: artifact.productId });
  const tags = new Map<string, string>();
  for (const { Key: key, Value: value } of [...path.portfolio.tags, ...product.tags, ...given])
    tags.set(key, value);
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}
