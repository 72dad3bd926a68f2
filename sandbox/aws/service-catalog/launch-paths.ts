import { invalidParameters, notFound } from "./catalog-errors";
import type { Catalog, Portfolio, Product } from "./catalog";
import { portfoliosOf } from "./portfolios";

/** A way for users to reach a product: a portfolio that has it. The path's id is made from the portfolio's. */
export interface LaunchPath {
  readonly id: string;
  readonly portfolio: Portfolio;
}

interface PathInput {
  readonly PathId?: string;
  readonly PathName?: string;
}

/**
 * The paths to a product. Callers of the sandbox have keys without an identity, so a path is open to everybody once its
 * portfolio has a principal at all; without any, nobody could launch, and the answer is AWS's.
 *
 * @throws AwsError `ResourceNotFoundException`
 */
export function launchPaths(catalog: Catalog, product: Product): LaunchPath[] {
  const open = openPortfolios(catalog, product.id);
  if (open.length === 0) throw notFound(`No launch paths found for resource: ${product.id}`);
  return open.map((portfolio) => ({ id: portfolio.id.replace(/^port-/, "lpv3-"), portfolio }));
}

/** Portfolios of a product that users have access to. */
export function openPortfolios(catalog: Catalog, productId: string): Portfolio[] {
  return portfoliosOf(catalog, productId).filter(({ principals }) => principals.size > 0);
}

/**
 * The path that a request names, or the only one.
 *
 * @throws AwsError
 */
export function findLaunchPath(catalog: Catalog, product: Product, input: PathInput): LaunchPath {
  const { PathId: id, PathName: name } = input;
  if (id !== undefined && name !== undefined) {
    throw invalidParameters("You must provide the name or ID of the path, but not both.");
  }
  const paths = launchPaths(catalog, product);
  const matching = paths.filter(
    (path) =>
      (id ?? path.id) === path.id && (name ?? path.portfolio.displayName) === path.portfolio.displayName,
  );
  const [path, ...more] = matching;
  if (path === undefined) throw notFound(`Launch path ${id ?? name} not found for resource: ${product.id}`);
  if (more.length > 0) {
    throw invalidParameters(
      `Product ${product.id} has more than one launch path [${matching.map((one) => one.id).join(", ")}]; give a PathId.`,
    );
  }
  return path;
}
