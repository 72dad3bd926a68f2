import { validationException } from "../listing";
import type { HostingContext } from "./operation";
import type { EndpointConfig } from "./definitions";
import type { Endpoint } from "./store";

const NAMESPACE = { ServiceNamespace: "sagemaker" };
const DIMENSION = { ScalableDimension: "sagemaker:variant:DesiredInstanceCount" };

/** The variants of an endpoint that application auto scaling knows, by their resource id there. */
async function scaledVariants(context: HostingContext, endpoint: Endpoint): Promise<Map<string, string>> {
  const ids = endpoint.variants
    .map(({ name }) => [`endpoint/${endpoint.name}/variant/${name}`, name] as const)
    .filter(([id]) => context.store.scaled.has(id));
  if (ids.length === 0) return new Map();
  const { ScalableTargets: targets } = await scaling(context, "DescribeScalableTargets", {
    ResourceIds: ids.map(([id]) => id),
  });
  const known = new Set((targets as { ResourceId: string }[]).map(({ ResourceId: id }) => id));
  return new Map(ids.filter(([id]) => known.has(id)));
}

/**
 * Refuses another instance type, or the end, of a variant that application auto scaling looks after.
 * @throws AwsError ValidationException
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-scaling-update.html
 */
export async function refuseScaledChange(
  context: HostingContext,
  endpoint: Endpoint,
  config: EndpointConfig,
): Promise<void> {
  const typeIn = ({ variants }: EndpointConfig, wanted: string): string | undefined =>
    variants.find(({ VariantName: name }) => name === wanted)?.InstanceType;
  for (const name of (await scaledVariants(context, endpoint)).values()) {
    if (typeIn(config, name) === typeIn(endpoint.config, name)) continue;
    throw validationException(
      `The instance type of production variant ${name} cannot be changed while it is registered with Application Auto Scaling as a scalable target. Deregister it (DeregisterScalableTarget), update endpoint "${endpoint.arn}", and register it again.`,
    );
  }
}

/**
 * Takes a deleted endpoint's variants out of application auto scaling.
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-delete-with-scaling.html
 */
export async function stopScaling(context: HostingContext, endpoint: Endpoint): Promise<void> {
  for (const ResourceId of (await scaledVariants(context, endpoint)).keys()) {
    const { ScalingPolicies: policies } = await scaling(context, "DescribeScalingPolicies", { ResourceId });
    for (const { PolicyName } of policies as { PolicyName: string }[]) {
      await scaling(context, "DeleteScalingPolicy", { ResourceId, PolicyName, ...DIMENSION });
    }
    await scaling(context, "DeregisterScalableTarget", { ResourceId, ...DIMENSION });
  }
}

function scaling(
  context: HostingContext,
  operation: string,
  input: object,
): Promise<Record<string, unknown>> {
  const target = `AnyScaleFrontendService.${operation}`;
  const { region } = context.store;
  return context.account.json("application-autoscaling", region, target, { ...NAMESPACE, ...input });
}
