import { page } from "./answers";
import type { Catalog, CatalogContext, CatalogOperations, Product } from "./catalog";
import { launchPaths, openPortfolios } from "./launch-paths";
import { findPortfolio } from "./portfolios";
import { findProduct, productViewSummary } from "./product-lookup";
import { productViewDetail } from "./products";
import { artifactsOf } from "./provisioning-artifacts";

interface SearchInput {
  readonly Filters?: Readonly<Record<string, readonly string[]>>;
  readonly SortBy?: "Title" | "VersionCount" | "CreationDate";
  readonly SortOrder?: "ASCENDING" | "DESCENDING";
  readonly PageSize?: number;
  readonly PageToken?: string;
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
