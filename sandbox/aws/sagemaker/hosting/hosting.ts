import { apiModels } from "../../api-model/api-model";
import { validateInput } from "../../api-model/input-validation";
import { BackgroundWork } from "../../background-work";
import type { Call, EmittedEvent, JsonOperation, Service, ServiceContext } from "../../service";
import { autoScalingService } from "./auto-scaling-service";
import { AlarmWatch } from "./alarm-watch";
import type { Container } from "./container";
import { endFleet } from "./deployment";
import { endpointConfigOperations } from "./endpoint-configs";
import { endpointOperations } from "./endpoints";
import { hostingTagOperations } from "./hosting-tags";
import { invokeEndpoint } from "./invocation";
import { MetricPublisher, type MeasuredEndpoint } from "./metric-publisher";
import { modelOperations } from "./models";
import type { HostingOperation } from "./operation";
import { HostingStore } from "./store";
import { type HostingOptions, waitsOf } from "./waits";

const OPERATIONS: Readonly<Record<string, HostingOperation>> = {
  ...modelOperations,
  ...endpointConfigOperations,
  ...endpointOperations,
  ...hostingTagOperations,
};

export interface Hosting extends Service {
  /** Application Auto Scaling, as far as it knows of endpoints. */
  readonly autoScaling: Service;
  /** The running containers of an endpoint's variant, for measurements and tests. */
  containers(region: string, endpoint: string, variant: string): readonly Container[];
}

/** SageMaker's models and endpoints, with processes that serve, and the runtime's InvokeEndpoint. */
export function hostingService(serviceContext: ServiceContext, options: HostingOptions = {}): Hosting {
  const { account, accountId } = serviceContext;
  const emitEvent = (event: EmittedEvent) => serviceContext.emitEvent(event);
  const apiModel = apiModels(serviceContext.python);
  const waits = waitsOf(options);
  const stores = new Map<string, HostingStore>();
  const work = new BackgroundWork();
  const inBackground = work.start;

  const storeOf = (region: string): HostingStore => {
    const store = stores.get(region) ?? new HostingStore(region, accountId);
    stores.set(region, store);
    return store;
  };
  const alarms = new AlarmWatch(account, (region) => storeOf(region).endpoints.values());
  const publisher = new MetricPublisher(account, () => measured(stores.values()));
  const operation =
    (name: string, play: HostingOperation): JsonOperation =>
    async (input, call) => {
      validateInput(await apiModel("sagemaker"), name, input);
      const store = storeOf(call.region);
      return play(input as never, { store, serviceContext, account, waits, alarms, emitEvent, inBackground });
    };

  return {
    signingName: "sagemaker",
    json: Object.fromEntries(Object.entries(OPERATIONS).map(([name, play]) => [name, operation(name, play)])),
    http: [
      {
        pattern: /^POST \/endpoints\/([^/?]+)\/invocations$/,
        handle: (call: Call, match) =>
          invokeEndpoint(storeOf(call.region), call, decodeURIComponent(match[1] ?? "")),
      },
    ],
    autoScaling: autoScalingService(storeOf),
    containers: (region, endpoint, variant) =>
      storeOf(region).endpoints.get(endpoint.toLowerCase())?.runtime.serving?.fleet.variant(variant)
        ?.containers ?? [],
    async stop() {
      await work.stop();
      await publisher.stop();
      await Promise.all([...stores.values()].flatMap((store) => [...store.endpoints.values()].map(endFleet)));
    },
  };
}

function* measured(stores: Iterable<HostingStore>): Iterable<MeasuredEndpoint> {
  for (const { region, endpoints } of stores) {
    for (const { name, runtime } of endpoints.values()) yield { name, region, metrics: runtime.metrics };
  }
}
