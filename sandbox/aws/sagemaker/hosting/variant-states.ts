import { validationException } from "../listing";
import { findModel } from "./names";
import type { EndpointConfig, VariantState } from "./definitions";
import type { Endpoint, HostingStore } from "./store";

export interface VariantChange {
  readonly VariantName: string;
  readonly DesiredWeight?: number;
  readonly DesiredInstanceCount?: number;
}

/**
 * The variants of a configuration as they begin.
 * @throws AwsError ValidationException for a model that is gone
 */
export function variantStates(store: HostingStore, config: EndpointConfig): VariantState[] {
  return config.variants.map((variant) => ({
    name: variant.VariantName,
    weight: variant.InitialVariantWeight ?? 1,
    instanceCount: variant.InitialInstanceCount ?? 1,
    images: findModel(store, variant.ModelName ?? "").containers.map(({ Image: image }) => image ?? ""),
  }));
}

/** New variants with the weights and counts that those of the same name have now, but for the properties to leave out. */
export function retainedVariants(
  fresh: readonly VariantState[],
  current: readonly VariantState[],
  excluded: readonly { readonly VariantPropertyType: string }[],
): VariantState[] {
  const keeps = (property: string): boolean =>
    !excluded.some(({ VariantPropertyType: type }) => type === property);
  return fresh.map((variant) => {
    const old = current.find(({ name }) => name === variant.name) ?? variant;
    return {
      ...variant,
      weight: keeps("DesiredWeight") ? old.weight : variant.weight,
      instanceCount: keeps("DesiredInstanceCount") ? old.instanceCount : variant.instanceCount,
    };
  });
}

/**
 * Gives variants other weights and instance counts, all of them or none.
 * @throws AwsError ValidationException
 */
export function changedVariants(endpoint: Endpoint, changes: readonly VariantChange[]): void {
  const found = changes.map((change) => ({
    change,
    variant: endpoint.variants.find(({ name }) => name === change.VariantName),
  }));
  const unknown = found.flatMap(({ change, variant }) => (variant ? [] : [change.VariantName]));
  if (unknown.length > 0) {
    throw validationException(
      `Could not find production variant(s) ${unknown.join(", ")} of endpoint "${endpoint.arn}".`,
    );
  }
  if (changes.some(({ DesiredInstanceCount: count }) => count === 0)) {
    throw validationException("DesiredInstanceCount must be at least 1.");
  }
  for (const { change, variant } of found) {
    if (variant === undefined) continue;
    variant.weight = change.DesiredWeight ?? variant.weight;
    variant.instanceCount = change.DesiredInstanceCount ?? variant.instanceCount;
  }
}
