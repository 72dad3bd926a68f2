import { page } from "./answers";
import { notFound } from "./catalog-errors";
import type { Catalog, CatalogContext, CatalogOperations, Product } from "./catalog";
import { constraintSummaries, findLaunchPath, launchPaths, openPortfolios } from "./launch-paths";
import { findPortfolio } from "./portfolios";
import { findProduct, productViewSummary } from "./product-lookup";
import { productViewDetail } from "./products";
import { artifactsOf, findArtifact } from "./provisioning-artifacts";
import { templateOutputKeys, templateParameterDetails, templateUsage } from "./provisioning-parameters";
import { optionsOf } from "./tag-options";

interface SearchInput {
  readonly Filters?: Readonly<Record<string, readonly string[]>>;
  readonly SortBy?: "Title" | "VersionCount" | "CreationDate";
  readonly SortOrder?: "ASCENDING" | "DESCENDING";
  readonly PageSize?: number;
  readonly PageToken?: string;
}

interface ParametersInput {
  readonly ProductId?: string;
  readonly ProductName?: string;
  readonly ProvisioningArtifactId?: string;
  readonly ProvisioningArtifactName?: string;
  readonly PathId?: string;
  readonly PathName?: string;
}

/** What users of the catalog see: products of portfolios that have principals, and their active versions. */
export const productSearchOperations: CatalogOperations = {
  SearchProducts(input: SearchInput, { catalog }: CatalogContext) {
    const visible = [...catalog.products.values()].filter(({ id }) => openPortfolios(catalog, id).length > 0);
    const { items, next } = page(search(catalog, visible, input), input);
    return {
      ProductViewSummaries: items.map((product) => viewSummary(catalog, product)),
      ProductViewAggregations: {},
      NextPageToken: next,
    };
  },

  SearchProductsAsAdmin(input: SearchInput & { PortfolioId?: string }, { catalog }: CatalogContext) {
    const { PortfolioId: portfolioId } = input;
    const inPortfolio =
      portfolioId === undefined ? undefined : findPortfolio(catalog, portfolioId).productIds;
    const products = [...catalog.products.values()].filter(({ id }) => inPortfolio?.has(id) ?? true);
    const { items, next } = page(search(catalog, products, input), input);
    return {
      ProductViewDetails: items.map((product) => productViewDetail(catalog, product)),
      NextPageToken: next,
    };
  },

  DescribeProduct: (input: { Id?: string; Name?: string }, { catalog }: CatalogContext) =>
    userView(catalog, findProduct(catalog, input)),

  DescribeProductView(input: { Id: string }, { catalog }: CatalogContext) {
    const product = [...catalog.products.values()].find(({ viewId }) => viewId === input.Id);
    if (product === undefined) throw notFound(`Product view ${input.Id} not found.`);
    const { ProductViewSummary, ProvisioningArtifacts } = userView(catalog, product);
    return { ProductViewSummary, ProvisioningArtifacts };
  },

  DescribeProvisioningParameters(input: ParametersInput, { catalog }: CatalogContext) {
    const product = findProduct(catalog, { Id: input.ProductId, Name: input.ProductName });
    const artifact = findArtifact(catalog, { ...input, ProductId: product.id, ProductName: undefined });
    const { portfolio } = findLaunchPath(catalog, product, input);
    const options = optionsOf(catalog, [product.id, portfolio.id]).filter(({ active }) => active);
    return {
      ProvisioningArtifactParameters: templateParameterDetails(artifact.templateText),
      ConstraintSummaries: constraintSummaries(catalog, portfolio.id, product.id),
      UsageInstructions: templateUsage(artifact.templateText),
      TagOptions: [...new Set(options.map(({ key }) => key))].map((key) => ({
        Key: key,
        Values: options.filter((option) => option.key === key).map(({ value }) => value),
      })),
      ProvisioningArtifactPreferences: {},
      ProvisioningArtifactOutputs: templateOutputKeys(artifact.templateText),
      ProvisioningArtifactOutputKeys: templateOutputKeys(artifact.templateText),
    };
  },
};

function userView(catalog: Catalog, product: Product) {
  const active = artifactsOf(catalog, product.id).filter((artifact) => artifact.active);
  return {
    ProductViewSummary: viewSummary(catalog, product),
    ProvisioningArtifacts: active.map((artifact) => ({
      Id: artifact.id,
      Name: artifact.name,
      Description: artifact.description,
      CreatedTime: artifact.createdTime,
      Guidance: artifact.guidance,
    })),
    Budgets: [],
    LaunchPaths: launchPaths(catalog, product).map(({ id, portfolio }) => ({
      Id: id,
      Name: portfolio.displayName,
    })),
  };
}

function viewSummary(catalog: Catalog, product: Product): object {
  return productViewSummary(product, openPortfolios(catalog, product.id).length === 1);
}

function search(catalog: Catalog, products: readonly Product[], input: SearchInput): Product[] {
  const matching = products.filter((product) =>
    Object.entries(input.Filters ?? {}).every(([name, values]) =>
      values.some((value) => matches(product, name, value)),
    ),
  );
  const sorted = matching.sort(ORDERS[input.SortBy ?? "Title"](catalog));
  return input.SortOrder === "DESCENDING" ? sorted.reverse() : sorted;
}

function matches(product: Product, filter: string, value: string): boolean {
  const { Name, Owner, Description, Distributor } = product.details;
  switch (filter) {
    case "Owner":
      return Owner === value;
    case "ProductType":
      return product.type === value;
    case "SourceProductId":
      return product.id === value;
    default: {
      const text = [product.id, Name, Owner, Description, Distributor].join(" ").toLowerCase();
      return value
        .toLowerCase()
        .split(/\s+/)
        .every((word) => text.includes(word));
    }
  }
}

type Order = (catalog: Catalog) => (left: Product, right: Product) => number;

const ORDERS: Readonly<Record<NonNullable<SearchInput["SortBy"]>, Order>> = {
  Title: () => (left, right) => left.details.Name.localeCompare(right.details.Name),
  CreationDate: () => (left, right) => left.createdTime - right.createdTime,
  VersionCount: (catalog) => (left, right) =>
    artifactsOf(catalog, left.id).length - artifactsOf(catalog, right.id).length,
};
