import { type Ask, byOperation, each, type OperationRequirements, requestTags, text } from "./requirement";

/** A product by its id; by its name, which the reference has no ARN for, all are asked for. */
const onProduct: OperationRequirements = (ask) =>
  needed(ask, "product", text(ask.input, "ProductId") || text(ask.input, "Id"));

const onPortfolio: OperationRequirements = (ask) =>
  needed(ask, "portfolio", text(ask.input, "PortfolioId") || text(ask.input, "Id"));

/** A portfolio or a product, by the id's prefix. */
const onEither: OperationRequirements = (ask) => {
  const id = text(ask.input, "ResourceId");
  return needed(ask, id.startsWith("port-") ? "portfolio" : "product", id);
};

const onAll: OperationRequirements = (ask) => needed(ask, "", "");

function needed(ask: Ask, kind: string, id: string) {
  const resource = id === "" ? "*" : `arn:aws:catalog:${ask.region}:${ask.accountId}:${kind}/${id}`;
  const context = requestTags(ask.input["Tags"] ?? ask.input["AddTags"]);
  return [{ action: `servicecatalog:${ask.operation}`, resource, context }];
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsservicecatalog.html */
export const servicecatalog = byOperation({
  ...each(
    "CreateConstraint CreateProduct CreateProvisioningArtifact DeleteProduct DeleteProvisioningArtifact DescribeProduct " +
      "DescribeProductAsAdmin DescribeProvisioningArtifact DescribeProvisioningParameters ListLaunchPaths ListPortfoliosForProduct " +
      "ListProvisioningArtifacts ProvisionProduct UpdateProduct UpdateProvisioningArtifact",
    onProduct,
  ),
  ...each(
    "AssociatePrincipalWithPortfolio CreatePortfolio DeletePortfolio DescribePortfolio DisassociatePrincipalFromPortfolio " +
      "ListPortfolioAccess ListPrincipalsForPortfolio UpdatePortfolio",
    onPortfolio,
  ),
  ...each("AssociateTagOptionWithResource DisassociateTagOptionFromResource", onEither),
  ...each(
    "AssociateProductWithPortfolio CreateTagOption DeleteConstraint DeleteTagOption DescribeConstraint DescribeProductView " +
      "DescribeProvisionedProduct DescribeRecord DescribeTagOption DisassociateProductFromPortfolio GetProvisionedProductOutputs " +
      "ListConstraintsForPortfolio ListPortfolios ListRecordHistory ListResourcesForTagOption ListTagOptions " +
      "ScanProvisionedProducts SearchProducts SearchProductsAsAdmin SearchProvisionedProducts TerminateProvisionedProduct " +
      "UpdateConstraint UpdateProvisionedProduct UpdateTagOption",
    onAll,
  ),
});
