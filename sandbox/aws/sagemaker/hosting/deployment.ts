import { S3Objects } from "../jobs/s3-objects";
import { now } from "../registry";
import { DataCapture } from "./data-capture";
import { trafficSteps } from "./deployment-rules";
import { endpointEvent } from "./endpoint-event";
import type { Serving } from "./endpoint-runtime";
import { Fleet } from "./fleet";
import type { HostingContext } from "./operation";
import type { VariantState } from "./definitions";
import type { Endpoint, EndpointStatus, VariantProgress } from "./store";

const LOOK_AT_ALARMS_MILLISECONDS = 200;

/** Starts a new endpoint's fleet: Creating, then InService or Failed. */
export async function createFleet(
  context: HostingContext,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<void> {
  try {
    endpoint.runtime.replace(await serve(context, endpoint, endpoint.config, endpoint.variants, signal));
    setStatus(context, endpoint, "InService");
  } catch (error) {
    endpoint.failureReason = errorMessage(error);
    setStatus(context, endpoint, "Failed");
  }
}

/**
 * Moves an endpoint to its pending configuration. The old fleet answers until the new one does, traffic shifts as the deployment
 * says, and the old fleet ends after its last request. Whatever goes wrong before brings the old version back.
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-blue-green.html
 */
export async function updateFleet(
  context: HostingContext,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<void> {
  const { pending } = endpoint;
  if (pending === undefined) return;
  let serving: Serving | undefined;
  try {
    serving = await serve(context, endpoint, pending.config, pending.variants, signal);
    await shiftTraffic(context, endpoint, serving, signal);
  } catch (error) {
    return rollBack(context, endpoint, serving, errorMessage(error));
  }
  const old = endpoint.runtime.replace(serving);
  endpoint.config = pending.config;
  endpoint.variants = pending.variants;
  endpoint.pending = undefined;
  endpoint.failureReason = undefined;
  await end(old);
  setStatus(context, endpoint, "InService");
}

/** Ends an endpoint's fleet after its last request. */
export async function endFleet(endpoint: Endpoint): Promise<void> {
  await end(endpoint.runtime.replace(undefined));
}

export function setStatus(context: HostingContext, endpoint: Endpoint, status: EndpointStatus): void {
  endpoint.status = status;
  endpoint.lastModifiedTime = now();
  context.emitEvent(endpointEvent(endpoint, context.store));
}

async function serve(
  context: HostingContext,
  endpoint: Endpoint,
  config: Endpoint["config"],
  variants: readonly VariantState[],
  signal: AbortSignal,
): Promise<Serving> {
  const { serviceContext, store } = context;
  const fleetContext = { serviceContext, store, endpointName: endpoint.name };
  const fleet = await Fleet.start(config, fleetContext, signal);
  const { dataCapture } = config;
  if (dataCapture?.EnableCapture !== true) return { fleet, variants };
  const objects = new S3Objects(fleet.role, store.region);
  const capture = new DataCapture(dataCapture, endpoint.name, objects, (problem) => fleet.report(problem));
  return { fleet, variants, capture };
}

async function shiftTraffic(
  context: HostingContext,
  endpoint: Endpoint,
  serving: Serving,
  signal: AbortSignal,
): Promise<void> {
  const policy = endpoint.lastDeployment?.BlueGreenUpdatePolicy;
  const routing = policy?.TrafficRoutingConfiguration;
  const { config } = serving.fleet;
  for (const share of trafficSteps(routing, config)) {
    progress(
      endpoint,
      "ActivatingTraffic",
      `Activating traffic on ${Math.round(share * 100)} percent of the new fleet.`,
    );
    endpoint.runtime.shift(serving, share);
    await bake(context, endpoint, serving, routing?.WaitIntervalInSeconds ?? 0, signal);
  }
  await bake(context, endpoint, serving, policy?.TerminationWaitInSeconds ?? 0, signal);
}

/**
 * Looks at the alarms for as long as the deployment shall wait, once at least.
 * @throws Error when one is in ALARM, or cannot be looked at
 */
async function bake(
  context: HostingContext,
  endpoint: Endpoint,
  { fleet }: Serving,
  seconds: number,
  signal: AbortSignal,
): Promise<void> {
  progress(endpoint, "Baking", `Baking for ${seconds} seconds.`);
  const alarms = endpoint.lastDeployment?.AutoRollbackConfiguration?.Alarms ?? [];
  const names = alarms.flatMap(({ AlarmName: name }) => (name === undefined ? [] : [name]));
  const until = Date.now() + context.waits.length(seconds);
  for (;;) {
    const raised = await context.alarms.raised(fleet.role, context.store.region, names);
    if (raised.length > 0) {
      throw new Error(
        `One or more configured CloudWatch alarms went into ALARM during the deployment: ${raised.join(", ")}.`,
      );
    }
    const left = until - Date.now();
    if (left <= 0) return;
    await context.waits.pause(Math.min(left, LOOK_AT_ALARMS_MILLISECONDS), signal);
  }
}

async function rollBack(
  context: HostingContext,
  endpoint: Endpoint,
  failed: Serving | undefined,
  reason: string,
): Promise<void> {
  endpoint.runtime.shiftBack();
  endpoint.failureReason = reason;
  setStatus(context, endpoint, "RollingBack");
  await end(failed);
  endpoint.pending = undefined;
  setStatus(context, endpoint, "InService");
}

async function end(serving: Serving | undefined): Promise<void> {
  await serving?.fleet.stop();
  await serving?.capture?.flush();
}

function progress(endpoint: Endpoint, status: VariantProgress["Status"], message: string): void {
  if (endpoint.pending)
    endpoint.pending.progress = { Status: status, StatusMessage: message, StartTime: now() };
}

function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
