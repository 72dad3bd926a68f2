import { page } from "./answers";
import { found, invalidParameters, notFound } from "./catalog-errors";
import type { Catalog, CatalogContext, CatalogOperations, ProvisionedProduct } from "./catalog";
import { stackTags } from "./launch";
import { recordDetail } from "./records";

interface Paged {
  readonly PageSize?: number;
  readonly PageToken?: string;
}

interface SearchInput extends Paged {
  readonly Filters?: { readonly SearchQuery?: readonly string[] };
  readonly SortBy?: string;
  readonly SortOrder?: "ASCENDING" | "DESCENDING";
}

export const provisionedProductOperations: CatalogOperations = {
  DescribeProvisionedProduct(input: { Id?: string; Name?: string }, { catalog }: CatalogContext) {
    const { Id: ProvisionedProductId, Name: ProvisionedProductName } = input;
    const product = findProvisionedProduct(catalog, { ProvisionedProductId, ProvisionedProductName });
    return { ProvisionedProductDetail: productDetail(product), CloudWatchDashboards: [] };
  },

  ScanProvisionedProducts(input: Paged, { catalog }: CatalogContext) {
    const { items, next } = page([...catalog.provisionedProducts.values()], input);
    return { ProvisionedProducts: items.map(productDetail), NextPageToken: next };
  },

  SearchProvisionedProducts(input: SearchInput, { catalog }: CatalogContext) {
    const attributes = [...catalog.provisionedProducts.values()].map((product) =>
      productAttribute(catalog, product),
    );
    const queries = input.Filters?.SearchQuery ?? [];
    const matching = sorted(attributes, input).filter((one) =>
      queries.every((query) => answersQuery(one, query)),
    );
    const { items, next } = page(matching, input);
    return { ProvisionedProducts: items, TotalResultsCount: matching.length, NextPageToken: next };
  },

  DescribeRecord(input: Paged & { Id: string }, { catalog }: CatalogContext) {
    const record = found(catalog.records, input.Id, "Record");
    const { items, next } = page(record.outputs, input);
    return { RecordDetail: recordDetail(record), RecordOutputs: items, NextPageToken: next };
  },
};

/**
 * A provisioned product by id, or by name or ARN.
 *
 * @throws AwsError
 */
export function findProvisionedProduct(
  catalog: Catalog,
  input: { readonly ProvisionedProductId?: string; readonly ProvisionedProductName?: string },
): ProvisionedProduct {
  const { ProvisionedProductId: id, ProvisionedProductName: name } = input;
  if ((id === undefined) === (name === undefined)) {
    throw invalidParameters("You must provide the name or ID of the provisioned product, but not both.");
  }
  const product = [...catalog.provisionedProducts.values()].find((one) =>
    id === undefined ? one.name === name || one.arn === name : one.id === id,
  );
  if (product === undefined) throw notFound(`Provisioned product not found: ${id ?? name}`);
  return product;
}

function productDetail(product: ProvisionedProduct) {
  return {
    Name: product.name,
    Arn: product.arn,
    Type: "CFN_STACK",
    Id: product.id,
    Status: product.status,
    StatusMessage: product.statusMessage,
    CreatedTime: product.createdTime,
    IdempotencyToken: product.idempotencyToken,
    LastRecordId: product.lastRecordId,
    LastProvisioningRecordId: product.lastProvisioningRecordId,
    LastSuccessfulProvisioningRecordId: product.lastSuccessfulProvisioningRecordId,
    ProductId: product.productId,
    ProvisioningArtifactId: product.artifactId,
    LaunchRoleArn: product.launchRoleArn,
  };
}

type Attribute = Readonly<Record<string, unknown>>;

function productAttribute(catalog: Catalog, product: ProvisionedProduct): Attribute {
  return {
    ...productDetail(product),
    LaunchRoleArn: undefined,
    Tags: stackTags(catalog, product),
    PhysicalId: product.stackArn,
    ProductName: catalog.products.get(product.productId)?.details.Name,
    ProvisioningArtifactName: catalog.artifacts.get(product.artifactId)?.name,
    UserArn: `arn:aws:iam::${catalog.accountId}:root`,
    UserArnSession: `arn:aws:iam::${catalog.accountId}:root`,
  };
}

const FIELDS: Readonly<Record<string, string>> = {
  arn: "Arn",
  createdtime: "CreatedTime",
  id: "Id",
  idempotencytoken: "IdempotencyToken",
  lastrecordid: "LastRecordId",
  name: "Name",
  physicalid: "PhysicalId",
  productid: "ProductId",
  productname: "ProductName",
  provisioningartifactid: "ProvisioningArtifactId",
  provisioningartifactname: "ProvisioningArtifactName",
  status: "Status",
  type: "Type",
  userarn: "UserArn",
};

/** `field:value`, or a value that any field may have; `*` at a value's end stands for anything. */
function answersQuery(attribute: Attribute, query: string): boolean {
  const colon = query.indexOf(":");
  const field = colon > 0 ? FIELDS[query.slice(0, colon).toLowerCase()] : undefined;
  const wanted = (field === undefined ? query : query.slice(colon + 1)).toLowerCase().replaceAll('"', "");
  const values =
    field === undefined ? Object.values(FIELDS).map((name) => attribute[name]) : [attribute[field]];
  return values.some((value) => {
    const text = String(value ?? "").toLowerCase();
    return wanted.endsWith("*") ? text.startsWith(wanted.slice(0, -1)) : text === wanted;
  });
}

function sorted(attributes: Attribute[], { SortBy: by, SortOrder: order }: SearchInput): Attribute[] {
  if (by === undefined) return attributes;
  const field = FIELDS[by.toLowerCase()];
  if (field === undefined) throw invalidParameters(`Cannot sort by ${by}.`);
  const ascending = [...attributes].sort((left, right) =>
    String(left[field]).localeCompare(String(right[field])),
  );
  return order === "DESCENDING" ? ascending.reverse() : ascending;
}
