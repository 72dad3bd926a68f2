import { validationException } from "../listing";
import type { CapacitySize, DeploymentConfig, EndpointConfig, TrafficRouting } from "./definitions";
import { notInTheSandbox } from "../../aws-error";

/** Of a variant's instances, in percent: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrafficRoutingConfig.html */
const LARGEST_STEP = 50;
const SMALLEST_LINEAR_STEP = 10;

/**
 * Refuses a deployment that SageMaker would not begin.
 * @throws AwsError ValidationException
 */
export function checkDeployment(deployment: DeploymentConfig | undefined, config: EndpointConfig): void {
  if (deployment === undefined) return;
  if (deployment.RollingUpdatePolicy !== undefined) {
    throw notInTheSandbox("sagemaker", "UpdateEndpoint with RollingUpdatePolicy");
  }
  const policy = deployment.BlueGreenUpdatePolicy;
  if (policy === undefined) return;
  const routing = policy.TrafficRoutingConfiguration;
  for (const variant of config.variants) checkSizes(routing, variant.InitialInstanceCount ?? 1);
  const waits = waitsOf(routing, config) + (policy.TerminationWaitInSeconds ?? 0);
  const limit = policy.MaximumExecutionTimeoutInSeconds;
  if (limit !== undefined && waits > limit) {
    throw validationException(
      `MaximumExecutionTimeoutInSeconds (${limit}) must be larger than the waits of the deployment together (${waits} s).`,
    );
  }
}

function checkSizes(routing: TrafficRouting, instances: number): void {
  const { Type: type, CanarySize: canary, LinearStepSize: linear } = routing;
  if ((type === "CANARY") !== (canary !== undefined)) {
    throw validationException(
      "CanarySize must be specified for traffic routing type CANARY, and only for it.",
    );
  }
  if ((type === "LINEAR") !== (linear !== undefined)) {
    throw validationException(
      "LinearStepSize must be specified for traffic routing type LINEAR, and only for it.",
    );
  }
  if (canary) checkSize("CanarySize", canary, instances, 0);
  if (linear) checkSize("LinearStepSize", linear, instances, SMALLEST_LINEAR_STEP);
}

function checkSize(name: string, size: CapacitySize, instances: number, smallest: number): void {
  const percent = percentOf(size, instances);
  if (percent <= LARGEST_STEP && percent >= smallest) return;
  const bounds = smallest > 0 ? `between ${smallest} and ${LARGEST_STEP}` : `at most ${LARGEST_STEP}`;
  throw validationException(
    `${name} must be ${bounds} percent of a variant's instances: ${size.Value} (${size.Type}) of ${instances} are ${percent} percent.`,
  );
}

/** A size in percent of a variant's instances. */
function percentOf(size: CapacitySize, instances: number): number {
  return size.Type === "CAPACITY_PERCENT" ? size.Value : (size.Value / instances) * 100;
}

/**
 * The share of the calls that goes to the new fleet, step by step; each step but the last is followed by a wait.
 * `[1]`: all at once, `[0.1, 1]`: a canary of a tenth, `[0.5, 1]`: two linear steps.
 */
export function trafficSteps(routing: TrafficRouting | undefined, config: EndpointConfig): number[] {
  const instances = Math.max(...config.variants.map((variant) => variant.InitialInstanceCount ?? 1));
  const size = routing?.CanarySize ?? routing?.LinearStepSize;
  if (routing === undefined || size === undefined) return [1];
  const step = percentOf(size, instances) / 100;
  if (routing.Type === "CANARY") return [step, 1];
  return Array.from({ length: Math.ceil(1 / step) }, (_, index) => Math.min(1, (index + 1) * step));
}

function waitsOf(routing: TrafficRouting, config: EndpointConfig): number {
  const steps = trafficSteps(routing, config).length;
  return routing.WaitIntervalInSeconds * steps;
}
