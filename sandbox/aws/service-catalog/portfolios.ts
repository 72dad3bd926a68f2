import { changedTags, once, page } from "./answers";
import { found, inUse, notFound } from "./catalog-errors";
import type { Catalog, CatalogContext, CatalogOperations, Portfolio, Tag } from "./catalog";
import { newId, now } from "./identifiers";

interface PortfolioInput {
  readonly Id: string;
  readonly DisplayName: string;
  readonly Description?: string;
  readonly ProviderName: string;
  readonly Tags?: readonly Tag[];
  readonly IdempotencyToken: string;
}

interface PortfolioUpdate extends Partial<PortfolioInput> {
  readonly AddTags?: readonly Tag[];
  readonly RemoveTags?: readonly string[];
}

interface Paged {
  readonly PageSize?: number;
  readonly PageToken?: string;
}

export const portfolioOperations: CatalogOperations = {
  CreatePortfolio: (input: PortfolioInput, { catalog }: CatalogContext) =>
    once(catalog, "CreatePortfolio", input.IdempotencyToken, () => {
      const id = newId("port");
      const portfolio: Portfolio = {
        id,
        arn: `arn:aws:catalog:${catalog.region}:${catalog.accountId}:portfolio/${id}`,
        createdTime: now(),
        displayName: input.DisplayName,
        description: input.Description,
        providerName: input.ProviderName,
        tags: input.Tags ?? [],
        productIds: new Set(),
        principals: new Map(),
      };
      catalog.portfolios.set(id, portfolio);
      return { PortfolioDetail: portfolioDetail(portfolio), Tags: portfolio.tags };
    }),

  DescribePortfolio(input: { Id: string }, { catalog }: CatalogContext) {
    const portfolio = findPortfolio(catalog, input.Id);
    return {
      PortfolioDetail: portfolioDetail(portfolio),
      Tags: portfolio.tags,
      TagOptions: [],
      Budgets: [],
    };
  },

  UpdatePortfolio(input: PortfolioUpdate, { catalog }: CatalogContext) {
    const portfolio = findPortfolio(catalog, input.Id);
    portfolio.displayName = input.DisplayName ?? portfolio.displayName;
    portfolio.description = input.Description ?? portfolio.description;
    portfolio.providerName = input.ProviderName ?? portfolio.providerName;
    portfolio.tags = changedTags(portfolio.tags, input.AddTags, input.RemoveTags);
    return { PortfolioDetail: portfolioDetail(portfolio), Tags: portfolio.tags };
  },

  DeletePortfolio(input: { Id: string }, { catalog }: CatalogContext) {
    const portfolio = findPortfolio(catalog, input.Id);
    const left = [
      portfolio.productIds.size > 0 && "products",
      portfolio.principals.size > 0 && "principals",
      [...catalog.constraints.values()].some(({ portfolioId }) => portfolioId === input.Id) && "constraints",
    ].filter((what) => what !== false);
    if (left.length > 0) throw inUse(`Portfolio ${input.Id} still has ${left.join(", ")}.`);
    catalog.portfolios.delete(input.Id);
    return {};
  },

  ListPortfolios(input: Paged, { catalog }: CatalogContext) {
    const { items, next } = page([...catalog.portfolios.values()], input);
    return { PortfolioDetails: items.map(portfolioDetail), NextPageToken: next };
  },

  ListPortfoliosForProduct(input: Paged & { ProductId: string }, { catalog }: CatalogContext) {
    found(catalog.products, input.ProductId, "Product");
    const { items, next } = page(portfoliosOf(catalog, input.ProductId), input);
    return { PortfolioDetails: items.map(portfolioDetail), NextPageToken: next };
  },
};

function portfolioDetail(portfolio: Portfolio): object {
  return {
    Id: portfolio.id,
    ARN: portfolio.arn,
    DisplayName: portfolio.displayName,
    Description: portfolio.description,
    CreatedTime: portfolio.createdTime,
    ProviderName: portfolio.providerName,
  };
}

export function findPortfolio(catalog: Catalog, id: string | undefined): Portfolio {
  const portfolio = catalog.portfolios.get(id ?? "");
  if (portfolio === undefined) throw notFound(`Portfolio ${id} not found.`);
  return portfolio;
}

export function portfoliosOf(catalog: Catalog, productId: string): Portfolio[] {
  return [...catalog.portfolios.values()].filter(({ productIds }) => productIds.has(productId));
}
