import { changedTags, once } from "./answers";
import { found, inUse, invalidParameters } from "./catalog-errors";
import type { Catalog, CatalogContext, CatalogOperations, Product, ProductDetails, Tag } from "./catalog";
import { newId, now } from "./identifiers";
import { portfoliosOf } from "./portfolios";
import { findProduct, productViewSummary } from "./product-lookup";
import { artifactDetail, artifactsOf, makeArtifact } from "./provisioning-artifacts";
import type { ArtifactProperties } from "./template-reader";

interface ProductInput extends ProductDetails {
  readonly ProductType: string;
  readonly Tags?: readonly Tag[];
  readonly ProvisioningArtifactParameters?: ArtifactProperties;
  readonly SourceConnection?: object;
  readonly IdempotencyToken: string;
}

interface ProductUpdate extends Partial<ProductDetails> {
  readonly Id: string;
  readonly AddTags?: readonly Tag[];
  readonly RemoveTags?: readonly string[];
}

const DETAILS = [
  "Name",
  "Owner",
  "Description",
  "Distributor",
  "SupportDescription",
  "SupportEmail",
  "SupportUrl",
] as const;

export const productOperations: CatalogOperations = {
  CreateProduct: (input: ProductInput, context: CatalogContext) =>
    once(context.catalog, "CreateProduct", input.IdempotencyToken, () => createProduct(input, context)),

  DescribeProductAsAdmin(input: { Id?: string; Name?: string }, { catalog }: CatalogContext) {
    const product = findProduct(catalog, input);
    return {
      ProductViewDetail: productViewDetail(catalog, product),
      ProvisioningArtifactSummaries: artifactsOf(catalog, product.id).map((artifact) => ({
        Id: artifact.id,
        Name: artifact.name,
        Description: artifact.description,
        CreatedTime: artifact.createdTime,
      })),
      Tags: product.tags,
      TagOptions: [],
      Budgets: [],
    };
  },

  UpdateProduct(input: ProductUpdate, { catalog }: CatalogContext) {
    const product = found(catalog.products, input.Id, "Product");
    product.details = { ...product.details, ...detailsOf(input) };
    product.tags = changedTags(product.tags, input.AddTags, input.RemoveTags);
    return { ProductViewDetail: productViewDetail(catalog, product), Tags: product.tags };
  },

  DeleteProduct(input: { Id: string }, { catalog }: CatalogContext) {
    const { id } = found(catalog.products, input.Id, "Product");
    const portfolios = portfoliosOf(catalog, id);
    if (portfolios.length > 0) {
      throw inUse(
        `Product ${id} is associated with portfolio ${portfolios.map((one) => one.id).join(", ")}.`,
      );
    }
    const users = [...catalog.provisionedProducts.values()].filter(({ productId }) => productId === id);
    if (users.length > 0) {
      throw inUse(`Product ${id} is in use by provisioned product ${users.map((one) => one.id).join(", ")}.`);
    }
    for (const artifact of artifactsOf(catalog, id)) catalog.artifacts.delete(artifact.id);
    catalog.products.delete(id);
    return {};
  },
};

async function createProduct(input: ProductInput, context: CatalogContext): Promise<object> {
  const { catalog } = context;
  if (input.ProductType !== "CLOUD_FORMATION_TEMPLATE" || input.SourceConnection !== undefined) {
    throw invalidParameters(
      "The sandbox plays products of type CLOUD_FORMATION_TEMPLATE whose versions have a LoadTemplateFromURL.",
    );
  }
  if (input.ProvisioningArtifactParameters === undefined) {
    throw invalidParameters("ProvisioningArtifactParameters must not be empty.");
  }
  const id = newId("prod");
  const artifact = await makeArtifact(id, input.ProvisioningArtifactParameters, context);
  const product: Product = {
    id,
    viewId: newId("prodview"),
    arn: `arn:aws:catalog:${catalog.region}:${catalog.accountId}:product/${id}`,
    createdTime: now(),
    type: input.ProductType,
    details: { Name: input.Name, Owner: input.Owner, ...detailsOf(input) },
    tags: input.Tags ?? [],
  };
  catalog.products.set(id, product);
  return {
    ProductViewDetail: productViewDetail(catalog, product),
    ProvisioningArtifactDetail: artifactDetail(artifact),
    Tags: product.tags,
  };
}

function detailsOf(input: Partial<ProductDetails>): Partial<ProductDetails> {
  return Object.fromEntries(
    DETAILS.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]),
  );
}

export function productViewDetail(catalog: Catalog, product: Product): object {
  return {
    ProductViewSummary: productViewSummary(product, portfoliosOf(catalog, product.id).length === 1),
    Status: "AVAILABLE",
    ProductARN: product.arn,
    CreatedTime: product.createdTime,
  };
}
