import { notInTheSandbox } from "../../aws-error";
import { validationException } from "../listing";
import { findModel } from "./names";
import type { ProductionVariant } from "./definitions";
import type { HostingStore } from "./store";

/** Kinds of endpoints that the sandbox does not play, by the member that asks for one. */
const OTHER_KINDS = [
  "AsyncInferenceConfig",
  "ExplainerConfig",
  "ShadowProductionVariants",
  "CrossRegionTrafficConfig",
];

/**
 * Refuses variants that SageMaker would not host.
 * @throws AwsError ValidationException
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html
 */
export function checkVariants(
  store: HostingStore,
  input: { readonly ProductionVariants: readonly ProductionVariant[] },
): void {
  const other = OTHER_KINDS.find((member) => (input as Record<string, unknown>)[member] !== undefined);
  if (other !== undefined) throw notInTheSandbox("sagemaker", `CreateEndpointConfig with ${other}`);
  const names = new Set<string>();
  for (const variant of input.ProductionVariants) {
    if (names.has(variant.VariantName)) {
      throw validationException(`Production variant name "${variant.VariantName}" is used more than once.`);
    }
    names.add(variant.VariantName);
    checkVariant(store, variant);
  }
}

function checkVariant(store: HostingStore, variant: ProductionVariant): void {
  const { VariantName: name } = variant;
  if (variant.ServerlessConfig !== undefined) {
    throw notInTheSandbox("sagemaker", "CreateEndpointConfig with ServerlessConfig");
  }
  if (variant.ModelName === undefined) {
    throw notInTheSandbox("sagemaker", "CreateEndpointConfig with a variant for inference components");
  }
  if (variant.InstanceType === undefined || variant.InitialInstanceCount === undefined) {
    throw validationException(
      `InstanceType and InitialInstanceCount must be specified for production variant ${name}.`,
    );
  }
  findModel(store, variant.ModelName);
}
