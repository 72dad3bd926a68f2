import { AwsError } from "../aws-error";
import { page } from "./answers";
import { found, inUse, invalidParameters, notFound } from "./catalog-errors";
import type { CatalogContext, CatalogOperations } from "./catalog";
import { findPortfolio } from "./portfolios";

interface ProductAndPortfolio {
  readonly ProductId: string;
  readonly PortfolioId: string;
}

interface PrincipalAndPortfolio {
  readonly PortfolioId: string;
  readonly PrincipalARN: string;
  readonly PrincipalType?: "IAM" | "IAM_PATTERN";
}

export const associationOperations: CatalogOperations = {
  AssociateProductWithPortfolio(input: ProductAndPortfolio, { catalog }: CatalogContext) {
    found(catalog.products, input.ProductId, "Product");
    findPortfolio(catalog, input.PortfolioId).productIds.add(input.ProductId);
    return {};
  },

  DisassociateProductFromPortfolio(input: ProductAndPortfolio, { catalog }: CatalogContext) {
    const portfolio = findPortfolio(catalog, input.PortfolioId);
    found(catalog.products, input.ProductId, "Product");
    const constraint = [...catalog.constraints.values()].find(
      ({ productId, portfolioId }) => productId === input.ProductId && portfolioId === input.PortfolioId,
    );
    if (constraint !== undefined) {
      throw inUse(
        `Product ${input.ProductId} still has constraint ${constraint.id} in portfolio ${portfolio.id}.`,
      );
    }
    if (!portfolio.productIds.delete(input.ProductId)) {
      throw notFound(`Product ${input.ProductId} is not associated with portfolio ${portfolio.id}.`);
    }
    return {};
  },

  async AssociatePrincipalWithPortfolio(input: PrincipalAndPortfolio, context: CatalogContext) {
    const portfolio = findPortfolio(context.catalog, input.PortfolioId);
    const type = input.PrincipalType ?? "IAM";
    if (type === "IAM_PATTERN") checkPattern(input.PrincipalARN);
    else await checkPrincipal(input.PrincipalARN, context);
    portfolio.principals.set(input.PrincipalARN, type);
    return {};
  },

  DisassociatePrincipalFromPortfolio(input: PrincipalAndPortfolio, { catalog }: CatalogContext) {
    const { principals } = findPortfolio(catalog, input.PortfolioId);
    const type = principals.get(input.PrincipalARN);
    if (type === undefined || type !== (input.PrincipalType ?? "IAM")) {
      throw notFound(
        `Principal ${input.PrincipalARN} is not associated with portfolio ${input.PortfolioId}.`,
      );
    }
    principals.delete(input.PrincipalARN);
    return {};
  },

  ListPrincipalsForPortfolio(
    input: { PortfolioId: string; PageSize?: number; PageToken?: string },
    { catalog }: CatalogContext,
  ) {
    const { principals } = findPortfolio(catalog, input.PortfolioId);
    const { items, next } = page([...principals], input);
    return {
      Principals: items.map(([PrincipalARN, PrincipalType]) => ({ PrincipalARN, PrincipalType })),
      NextPageToken: next,
    };
  },
};

/**
 * A pattern has no account and may have wildcards in its last part:
 * https://docs.aws.amazon.com/servicecatalog/latest/dg/API_AssociatePrincipalWithPortfolio.html
 */
function checkPattern(arn: string): void {
  if (/^arn:[a-z-]+:iam:::(role|user|group)\/[\w+=,.@*?/-]+$/.test(arn)) return;
  throw invalidParameters(
    `Principal ARN "${arn}" of type IAM_PATTERN must look like arn:partition:iam:::resource-type/resource-id.`,
  );
}

const LOOK_UPS: Readonly<Record<string, readonly [action: string, parameter: string]>> = {
  role: ["GetRole", "RoleName"],
  user: ["GetUser", "UserName"],
  group: ["GetGroup", "GroupName"],
};

/** A principal of type IAM must be there: a user, group or role of this account. */
async function checkPrincipal(arn: string, { account, call }: CatalogContext): Promise<void> {
  const [, owner, type = "", path = ""] =
    /^arn:[a-z-]+:iam::(\d{12}):(role|user|group)\/(.+)$/.exec(arn) ?? [];
  const lookUp = LOOK_UPS[type];
  if (owner !== call.accountId || lookUp === undefined) {
    throw invalidParameters(
      `Principal ARN "${arn}" must be a user, group or role of account ${call.accountId}; wildcards need type IAM_PATTERN.`,
    );
  }
  const [Action, parameter] = lookUp;
  const form = { Action, Version: "2010-05-08", [parameter]: path.split("/").at(-1) ?? "" };
  await account.query("iam", call.region, form).catch((error: unknown) => {
    if (!(error instanceof AwsError) || error.status >= 500) throw error;
    throw invalidParameters(`Principal ARN "${arn}": profile does not exist`);
  });
}
