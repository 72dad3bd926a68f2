import { list, validationException, type ListInput } from "../listing";
import { now } from "../registry";
import { createFleet, endFleet, setStatus, updateFleet } from "./deployment";
import { checkDeployment } from "./deployment-rules";
import { EndpointRuntime } from "./endpoint-runtime";
import { describedEndpoint, summary } from "./endpoint-view";
import { InvocationMetrics } from "./invocation-metrics";
import { findConfig, findEndpoint, refuseTaken } from "./names";
import type { HostingContext, HostingOperations } from "./operation";
import { refuseScaledChange, stopScaling } from "./scaling";
import type { DeploymentConfig, Tag } from "./definitions";
import type { Endpoint, EndpointStatus } from "./store";
import { changedVariants, retainedVariants, variantStates, type VariantChange } from "./variant-states";

interface EndpointInput {
  readonly EndpointName: string;
}

interface NewEndpointInput extends EndpointInput {
  readonly EndpointConfigName: string;
  readonly DeploymentConfig?: DeploymentConfig;
  readonly Tags?: readonly Tag[];
}

interface EndpointUpdate extends EndpointInput {
  readonly EndpointConfigName: string;
  readonly DeploymentConfig?: DeploymentConfig;
  readonly RetainDeploymentConfig?: boolean;
  readonly RetainAllVariantProperties?: boolean;
  readonly ExcludeRetainedVariantProperties?: readonly { readonly VariantPropertyType: string }[];
}

interface WeightsInput extends EndpointInput {
  readonly DesiredWeightsAndCapacities: readonly VariantChange[];
}

export const endpointOperations: HostingOperations = {
  CreateEndpoint(input: NewEndpointInput, context: HostingContext) {
    const { store } = context;
    const { EndpointName: name } = input;
    refuseTaken(store, "endpoint", store.endpoints, name);
    const config = findConfig(store, input.EndpointConfigName);
    const variants = variantStates(store, config);
    checkDeployment(input.DeploymentConfig, config);
    const endpoint: Endpoint = {
      name,
      arn: store.arn("endpoint", name),
      creationTime: now(),
      lastModifiedTime: now(),
      status: "Creating",
      config,
      variants,
      lastDeployment: input.DeploymentConfig,
      runtime: new EndpointRuntime(new InvocationMetrics()),
    };
    store.endpoints.set(name.toLowerCase(), endpoint);
    store.tags.set(endpoint.arn, input.Tags ?? []);
    setStatus(context, endpoint, "Creating");
    context.inBackground((signal) => createFleet(context, endpoint, signal));
    return { EndpointArn: endpoint.arn };
  },

  DescribeEndpoint: (input: EndpointInput, { store }: HostingContext) =>
    describedEndpoint(findEndpoint(store, input.EndpointName)),

  async UpdateEndpoint(input: EndpointUpdate, context: HostingContext) {
    const { store } = context;
    const endpoint = findEndpoint(store, input.EndpointName);
    refuseBusy(endpoint);
    const config = findConfig(store, input.EndpointConfigName);
    const deployment = input.RetainDeploymentConfig ? endpoint.lastDeployment : input.DeploymentConfig;
    refuseSameConfig(endpoint, config.name);
    const fresh = variantStates(store, config);
    checkDeployment(deployment, config);
    await refuseScaledChange(context, endpoint, config);
    // Another update may have come first while auto scaling was asked.
    refuseBusy(endpoint);
    const variants = input.RetainAllVariantProperties
      ? retainedVariants(fresh, endpoint.variants, input.ExcludeRetainedVariantProperties ?? [])
      : fresh;
    endpoint.lastDeployment = deployment;
    const progress = {
      Status: "Creating",
      StatusMessage: "Launching the new fleet.",
      StartTime: now(),
    } as const;
    endpoint.pending = { config, variants, startTime: now(), progress };
    setStatus(context, endpoint, "Updating");
    context.inBackground((signal) => updateFleet(context, endpoint, signal));
    return { EndpointArn: endpoint.arn };
  },

  /** Takes effect at once but for the status, which clients wait for. */
  UpdateEndpointWeightsAndCapacities(input: WeightsInput, context: HostingContext) {
    const endpoint = findEndpoint(context.store, input.EndpointName);
    refuseBusy(endpoint);
    changedVariants(endpoint, input.DesiredWeightsAndCapacities);
    setStatus(context, endpoint, "Updating");
    context.inBackground(async (signal) => {
      await context.waits.wait(1, signal).catch(() => undefined);
      setStatus(context, endpoint, "InService");
    });
    return { EndpointArn: endpoint.arn };
  },

  DeleteEndpoint(input: EndpointInput, context: HostingContext) {
    const { store } = context;
    const endpoint = findEndpoint(store, input.EndpointName);
    if (isBusy(endpoint.status)) throw inProgress(endpoint);
    setStatus(context, endpoint, "Deleting");
    context.inBackground(() => deleteEndpoint(context, endpoint));
    return {};
  },

  ListEndpoints(input: ListInput & { readonly StatusEquals?: EndpointStatus }, { store }: HostingContext) {
    const wanted = [...store.endpoints.values()].filter(
      ({ status }) => (input.StatusEquals ?? status) === status,
    );
    const { items, next } = list(wanted, { SortOrder: "Descending", ...input });
    return { Endpoints: items.map(summary), NextToken: next };
  },
};

async function deleteEndpoint(context: HostingContext, endpoint: Endpoint): Promise<void> {
  const { endpoints, tags } = context.store;
  try {
    await stopScaling(context, endpoint);
  } catch (error) {
    endpoint.failureReason = `Auto scaling could not be ended: ${String(error)}`;
    return setStatus(context, endpoint, "Failed");
  }
  await endFleet(endpoint);
  endpoints.delete(endpoint.name.toLowerCase());
  tags.delete(endpoint.arn);
}

function isBusy(status: EndpointStatus): boolean {
  return ["Creating", "Updating", "RollingBack", "Deleting"].includes(status);
}

function inProgress(endpoint: Endpoint): Error {
  return validationException(`Cannot update in-progress endpoint "${endpoint.arn}".`);
}

/** A failed endpoint can only be deleted: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html */
function refuseBusy(endpoint: Endpoint): void {
  if (isBusy(endpoint.status)) throw inProgress(endpoint);
  if (endpoint.status !== "Failed") return;
  throw validationException(
    `Cannot update failed endpoint "${endpoint.arn}". Delete it and create it again.`,
  );
}

function refuseSameConfig(endpoint: Endpoint, configName: string): void {
  if (endpoint.config.name.toLowerCase() !== configName.toLowerCase()) return;
  throw validationException(
    `Cannot update endpoint "${endpoint.arn}" to use the same endpoint config "${configName}": it uses it already.`,
  );
}
