import { AwsError, notInTheSandbox } from "../aws-error";
import { once } from "./answers";
import { duplicate, found, invalidParameters, notFound } from "./catalog-errors";
import type { Catalog, CatalogContext, CatalogOperations, Constraint } from "./catalog";
import { newId } from "./identifiers";
import { findPortfolio } from "./portfolios";

interface ConstraintInput {
  readonly PortfolioId: string;
  readonly ProductId: string;
  readonly Type: string;
  readonly Parameters: string;
  readonly Description?: string;
  readonly IdempotencyToken: string;
}

interface ConstraintUpdate {
  readonly Id: string;
  readonly Description?: string;
  readonly Parameters?: string;
}

const PLAYED_TYPES = ["LAUNCH", "NOTIFICATION", "RESOURCE_UPDATE"];
const OTHER_TYPES = ["STACKSET", "TEMPLATE"];

export const constraintOperations: CatalogOperations = {
  async CreateConstraint(input: ConstraintInput, context: CatalogContext) {
    const { catalog } = context;
    checkAssociation(catalog, input);
    return once(catalog, "CreateConstraint", input.IdempotencyToken, async () => {
      await checkParameters(input.Type, input.Parameters, context);
      refuseSecond(catalog, input);
      const constraint: Constraint = {
        id: newId("cons"),
        type: input.Type,
        productId: input.ProductId,
        portfolioId: input.PortfolioId,
        description: input.Description,
        parameters: input.Parameters,
      };
      catalog.constraints.set(constraint.id, constraint);
      return constraintAnswer(catalog, constraint);
    });
  },

  DescribeConstraint: (input: { Id: string }, { catalog }: CatalogContext) =>
    constraintAnswer(catalog, found(catalog.constraints, input.Id, "Constraint")),

  async UpdateConstraint(input: ConstraintUpdate, context: CatalogContext) {
    const constraint = found(context.catalog.constraints, input.Id, "Constraint");
    if (input.Parameters !== undefined) await checkParameters(constraint.type, input.Parameters, context);
    constraint.description = input.Description ?? constraint.description;
    constraint.parameters = input.Parameters ?? constraint.parameters;
    return constraintAnswer(context.catalog, constraint);
  },

  DeleteConstraint(input: { Id: string }, { catalog }: CatalogContext) {
    found(catalog.constraints, input.Id, "Constraint");
    catalog.constraints.delete(input.Id);
    return {};
  },
};

export function constraintsOf(catalog: Catalog, portfolioId: string, productId?: string): Constraint[] {
  return [...catalog.constraints.values()].filter(
    (constraint) =>
      constraint.portfolioId === portfolioId &&
      (productId === undefined || constraint.productId === productId),
  );
}

/** ARN of the role that a launch along this path uses; undefined without a launch constraint. */
export function launchRoleArn(catalog: Catalog, portfolioId: string, productId: string): string | undefined {
  const launch = constraintsOf(catalog, portfolioId, productId).find(({ type }) => type === "LAUNCH");
  return launch && roleArnOf(catalog.accountId, JSON.parse(launch.parameters) as LaunchParameters);
}

interface LaunchParameters {
  readonly RoleArn?: string;
  readonly LocalRoleName?: string;
}

function roleArnOf(accountId: string, { RoleArn: arn, LocalRoleName: name }: LaunchParameters): string {
  return arn ?? `arn:aws:iam::${accountId}:role/${name}`;
}

function checkAssociation(catalog: Catalog, { PortfolioId, ProductId }: ConstraintInput): void {
  found(catalog.products, ProductId, "Product");
  if (findPortfolio(catalog, PortfolioId).productIds.has(ProductId)) return;
  throw notFound(`Product ${ProductId} is not associated with portfolio ${PortfolioId}.`);
}

function refuseSecond(catalog: Catalog, input: ConstraintInput): void {
  const same = constraintsOf(catalog, input.PortfolioId, input.ProductId).find(
    ({ type }) => type === input.Type,
  );
  if (same === undefined) return;
  throw duplicate(
    `Constraint ${same.id} of type ${same.type} exists already for product ${same.productId} in portfolio ${same.portfolioId}.`,
  );
}

async function checkParameters(type: string, parameters: string, context: CatalogContext): Promise<void> {
  if (OTHER_TYPES.includes(type)) throw notInTheSandbox("servicecatalog", `constraint type ${type}`);
  if (!PLAYED_TYPES.includes(type)) {
    throw invalidParameters(
      `Constraint type "${type}" must be one of [${[...PLAYED_TYPES, ...OTHER_TYPES].join(", ")}].`,
    );
  }
  const value = readJson(parameters);
  if (type === "LAUNCH") await checkLaunch(value, context);
}

function readJson(parameters: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(parameters);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Falls through to the refusal, as any value that is no object does.
  }
  throw invalidParameters(`Constraint parameters must be a JSON object, and are: ${parameters}`);
}

/** https://docs.aws.amazon.com/servicecatalog/latest/dg/API_CreateConstraint.html: RoleArn or LocalRoleName, not both. */
async function checkLaunch(
  value: Readonly<Record<string, unknown>>,
  { account, call }: CatalogContext,
): Promise<void> {
  const { RoleArn: arn, LocalRoleName: name, ...others } = value;
  const given = [arn, name].filter((one) => one !== undefined);
  if (given.length !== 1 || typeof given[0] !== "string" || Object.keys(others).length > 0) {
    throw invalidParameters("A LAUNCH constraint must have either RoleArn or LocalRoleName, and not both.");
  }
  const role = roleArnOf(call.accountId, value as LaunchParameters);
  if (!/^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(role)) {
    throw invalidParameters(`Launch role "${given[0]}" is not a role.`);
  }
  await requireRole(role, { account, call });
}

/** @throws AwsError `InvalidParametersException` for a role that IAM does not know. */
export async function requireRole(
  arn: string,
  { account, call }: Pick<CatalogContext, "account" | "call">,
): Promise<void> {
  const form = { Action: "GetRole", Version: "2010-05-08", RoleName: arn.split("/").at(-1) ?? "" };
  await account.query("iam", call.region, form).catch((error: unknown) => {
    if (!(error instanceof AwsError) || error.status >= 500) throw error;
    throw invalidParameters(`Launch role ${arn} does not exist.`);
  });
}

function constraintDetail(catalog: Catalog, constraint: Constraint): object {
  return {
    ConstraintId: constraint.id,
    Type: constraint.type,
    Description: constraint.description,
    Owner: catalog.accountId,
    ProductId: constraint.productId,
    PortfolioId: constraint.portfolioId,
  };
}

function constraintAnswer(catalog: Catalog, constraint: Constraint): object {
  return {
    ConstraintDetail: constraintDetail(catalog, constraint),
    ConstraintParameters: constraint.parameters,
    Status: "AVAILABLE",
  };
}
