import type { RegistryContext, RegistryOperations } from "./registry";

/** Regions in which somebody switched projects off in Studio; they are on in a new sandbox. */
const disabled = new WeakSet<object>();

/** Whether Studio may use Service Catalog: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_EnableSagemakerServicecatalogPortfolio.html */
export const serviceCatalogAccessOperations: RegistryOperations = {
  GetSagemakerServicecatalogPortfolioStatus: (_input: object, { registry }: RegistryContext) => ({
    Status: disabled.has(registry) ? "Disabled" : "Enabled",
  }),

  EnableSagemakerServicecatalogPortfolio(_input: object, { registry }: RegistryContext) {
    disabled.delete(registry);
    return {};
  },

  DisableSagemakerServicecatalogPortfolio(_input: object, { registry }: RegistryContext) {
    disabled.add(registry);
    return {};
  },
};
