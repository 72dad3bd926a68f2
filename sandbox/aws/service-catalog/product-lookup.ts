import { found, invalidParameters, notFound } from "./catalog-errors";
import type { Catalog, Product } from "./catalog";

/**
 * A product by its id or its name.
 *
 * @throws AwsError `InvalidParametersException` unless exactly one is given, `ResourceNotFoundException`
 */
export function findProduct(
  catalog: Catalog,
  input: { readonly Id?: string; readonly Name?: string },
): Product {
  const { Id: id, Name: name } = input;
  if ((id === undefined) === (name === undefined)) {
    throw invalidParameters("You must provide the name or ID of the product, but not both.");
  }
  if (id !== undefined) return found(catalog.products, id, "Product");
  const named = [...catalog.products.values()].find(({ details }) => details.Name === name);
  if (named === undefined) throw notFound(`Product with name ${name} does not exist or access was denied.`);
  return named;
}

export function productViewSummary(
  product: Product,
  hasDefaultPath: boolean,
): Readonly<Record<string, unknown>> {
  const { Name, Owner, Description, Distributor, SupportDescription, SupportEmail, SupportUrl } =
    product.details;
  return {
    Id: product.viewId,
    ProductId: product.id,
    Name,
    Owner,
    ShortDescription: Description,
    Type: product.type,
    Distributor,
    HasDefaultPath: hasDefaultPath,
    SupportEmail,
    SupportDescription,
    SupportUrl,
  };
}
