import { list, type ListInput } from "../listing";
import { now } from "../registry";
import { checkVariants } from "./endpoint-config-rules";
import { findConfig, refuseTaken } from "./names";
import type { HostingContext, HostingOperations } from "./operation";
import type { DataCaptureConfig, EndpointConfig, ProductionVariant, Tag } from "./definitions";

interface NewConfigInput {
  readonly EndpointConfigName: string;
  readonly ProductionVariants: readonly ProductionVariant[];
  readonly DataCaptureConfig?: DataCaptureConfig;
  readonly Tags?: readonly Tag[];
}

interface ConfigInput {
  readonly EndpointConfigName: string;
}

export const endpointConfigOperations: HostingOperations = {
  CreateEndpointConfig(input: NewConfigInput, { store }: HostingContext) {
    const { EndpointConfigName: name, ProductionVariants: variants, Tags: tags, ...others } = input;
    refuseTaken(store, "endpoint-config", store.configs, name);
    checkVariants(store, input);
    const { DataCaptureConfig: dataCapture, ...details } = others;
    const config: EndpointConfig = {
      name,
      arn: store.arn("endpoint-config", name),
      creationTime: now(),
      variants: variants.map((variant) => ({ InitialVariantWeight: 1, ...variant })),
      dataCapture: dataCapture && { EnableCapture: true, ...dataCapture },
      details: { EnableNetworkIsolation: false, ...details },
    };
    store.configs.set(name.toLowerCase(), config);
    store.tags.set(config.arn, tags ?? []);
    return { EndpointConfigArn: config.arn };
  },

  DescribeEndpointConfig(input: ConfigInput, { store }: HostingContext) {
    const config = findConfig(store, input.EndpointConfigName);
    return { ...config.details, ...summary(config), ...variantsOf(config) };
  },

  /** One that an endpoint uses may go too: SageMaker warns of it and does it. */
  DeleteEndpointConfig(input: ConfigInput, { store }: HostingContext) {
    const config = findConfig(store, input.EndpointConfigName);
    store.configs.delete(config.name.toLowerCase());
    store.tags.delete(config.arn);
    return {};
  },

  ListEndpointConfigs(input: ListInput, { store }: HostingContext) {
    const { items, next } = list(store.configs.values(), { SortOrder: "Descending", ...input });
    return { EndpointConfigs: items.map(summary), NextToken: next };
  },
};

function summary(config: EndpointConfig): object {
  return {
    EndpointConfigName: config.name,
    EndpointConfigArn: config.arn,
    CreationTime: config.creationTime,
  };
}

function variantsOf(config: EndpointConfig): object {
  return { ProductionVariants: config.variants, DataCaptureConfig: config.dataCapture };
}
