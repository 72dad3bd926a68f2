import { apiModels } from "../api-model/api-model";
import { validateInput } from "../api-model/input-validation";
import type { AwsResponse, Call, QueryOperation, Service, ServiceContext } from "../service";
import { commandRunner } from "./command-runner/command-runner";
import { HostFleet, type HostRun } from "./command-runner/host-fleet";
import { queryAnswer, queryInput, xml } from "./query-xml";
import type { Stack } from "./stack";
import { StackEngine } from "./stack-engine";
import { stackOperations, type StackOperation } from "./stack-operations";
import { stackQueries } from "./stack-queries";
import { stackStatusEvent } from "./stack-status-event";
import { StackStore } from "./stack-store";
import { stackSummary, stackView } from "./stack-view";
import { typeRegistry } from "./type-registry";

export interface CloudFormationOptions {
  /** Is CommandRunner registered in the account's CloudFormation registry? @default true */
  readonly commandRunnerRegistered?: boolean;
}

/** CloudFormation for templates with a CommandRunner; every other stack is moto's. */
export interface CloudFormation extends Service {
  /** Stacks with a CommandRunner, deleted ones too, the oldest first. */
  stacks(region?: string): readonly Stack[];
  /** Every run of a command on a host, ended ones too. */
  hosts(): readonly HostRun[];
  /** Kills a host half-way, as when its instance is terminated; its stack goes on waiting for the signal. */
  killHost(instanceId: string): void;
  /** Lets the wait for a host's signal be over now, instead of after the `Timeout` of its CommandRunner. */
  timeOutHost(instanceId: string): void;
  /** Resolves when no stack is changing any more. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export function cloudFormationService(
  serviceContext: ServiceContext,
  options: CloudFormationOptions = {},
): CloudFormation {
  const { account, accountId } = serviceContext;
  const fleet = new HostFleet(serviceContext);
  const type = commandRunner(account, fleet);
  const types = new Map(options.commandRunnerRegistered === false ? [] : [[type.typeName, type]]);
  const store = new StackStore(accountId, (stack) => serviceContext.emitEvent(stackStatusEvent(stack)));
  const engine = new StackEngine(store, types);
  const parts = { account, store, engine };
  return {
    signingName: "cloudformation",
    query: {
      ...queryOperations(serviceContext, {
        ...stackOperations(parts),
        ...stackQueries(parts),
        ...typeRegistry({ account, types, commandRunner: type }),
      }),
      ...listings(store, queryOperations(serviceContext, stackQueries(parts))),
    },
    stacks: (region) => store.all(region),
    hosts: () => fleet.list(),
    killHost: (instanceId) => fleet.kill(instanceId),
    timeOutHost: (instanceId) => fleet.timeOut(instanceId),
    idle: () => engine.idle(),
    async stop() {
      await fleet.stop();
      await engine.idle();
    },
  };
}

function queryOperations(
  { python }: ServiceContext,
  operations: Readonly<Record<string, StackOperation<never>>>,
): Record<string, QueryOperation> {
  const models = apiModels(python);
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      async (form: URLSearchParams, call: Call): Promise<AwsResponse | undefined> => {
        const model = await models("cloudformation");
        const input = queryInput(model, name, form);
        validateInput(model, name, input, "ValidationError");
        const result = await operation(input as never, call);
        return result && queryAnswer(name, result);
      },
    ]),
  );
}

/** Lists are moto's, with the sandbox's own stacks put before them. */
function listings(
  store: StackStore,
  single: Readonly<Record<string, QueryOperation>>,
): Record<string, QueryOperation> {
  return {
    async DescribeStacks(form, call) {
      if (form.get("StackName")) return single["DescribeStacks"]?.(form, call);
      const ours = store.all(call.region).filter(({ status }) => status !== "DELETE_COMPLETE");
      return before(await call.forward(), "Stacks", xml(ours.map(stackView)));
    },
    async ListStacks(form, call) {
      const wanted = [...form]
        .filter(([name]) => name.startsWith("StackStatusFilter."))
        .map(([, value]) => value);
      const ours = store
        .all(call.region)
        .filter(({ status }) => wanted.length === 0 || wanted.includes(status));
      return before(await call.forward(), "StackSummaries", xml(ours.map(stackSummary)));
    },
  };
}

function before(answer: AwsResponse, list: string, members: string): AwsResponse {
  const text = answer.body.toString("utf8");
  const start = new RegExp(`<${list}(\\s*/>|>)`);
  const changed = text.replace(start, (_all, end: string) =>
    end === ">" ? `<${list}>${members}` : `<${list}>${members}</${list}>`,
  );
  return { ...answer, body: Buffer.from(changed) };
}
