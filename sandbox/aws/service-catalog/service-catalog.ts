import { apiModels } from "../api-model/api-model";
import { validateInput } from "../api-model/input-validation";
import { BackgroundWork } from "../background-work";
import type { JsonOperation, Service, ServiceContext } from "../service";
import { associationOperations } from "./associations";
import { Catalog, type CatalogOperation } from "./catalog";
import { constraintOperations } from "./constraints";
import { portfolioOperations } from "./portfolios";
import { productSearchOperations } from "./product-search";
import { productOperations } from "./products";
import { provisionedProductOperations } from "./provisioned-products";
import { provisioningOperations } from "./provisioning";
import { provisioningArtifactOperations } from "./provisioning-artifacts";

const OPERATIONS: Readonly<Record<string, CatalogOperation>> = {
  ...portfolioOperations,
  ...productOperations,
  ...provisioningArtifactOperations,
  ...associationOperations,
  ...constraintOperations,
  ...productSearchOperations,
  ...provisioningOperations,
  ...provisionedProductOperations,
};

/** Service Catalog for administrators and users, with products of CloudFormation templates; one catalog a region. */
export function serviceCatalogService(serviceContext: ServiceContext): Service {
  const { account, accountId, as } = serviceContext;
  const models = apiModels(serviceContext.python);
  const catalogs = new Map<string, Catalog>();
  const work = new BackgroundWork();
  const inBackground = work.start;

  const catalogOf = (region: string): Catalog => {
    const catalog = catalogs.get(region) ?? new Catalog(region, accountId);
    catalogs.set(region, catalog);
    return catalog;
  };
  const operation =
    (name: string, play: CatalogOperation): JsonOperation =>
    async (input, call) => {
      validateInput(await models("servicecatalog"), name, input);
      return play(input as never, { catalog: catalogOf(call.region), account, as, call, inBackground });
    };

  return {
    signingName: "servicecatalog",
    json: Object.fromEntries(Object.entries(OPERATIONS).map(([name, play]) => [name, operation(name, play)])),
    others: "refuse",
    stop: () => work.stop(),
  };
}
