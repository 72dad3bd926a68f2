import { randomUUID } from "node:crypto";
import { AwsError, notInTheSandbox } from "../aws-error";
import type { Call, EmittedEvent, JsonOperation, Service, ServiceContext } from "../service";
import { type BusEvent, type Delivery, eventDelivery, type Target } from "./event-delivery";
import { checkRule, checkTargets } from "./rule-rules";
import { ScheduledRules } from "./scheduled-rules";

/** EventBridge: moto keeps buses, rules and targets; matching and delivery are the sandbox's. */
interface EventsService extends Service {
  emit(event: EmittedEvent): void;
  /** Sets a scheduled rule off at once. */
  fire(region: string, rule: string): Promise<void>;
  /** Resolves when every event has reached its targets or been given up. */
  waitUntilIdle(): Promise<void>;
}

const mostEntries = 10;
const largestRequestBytes = 1024 * 1024;
/** What moto would keep and never act upon, or answer by rules of its own. */
const unplayed = [
  "CreateArchive",
  "StartReplay",
  "CreateConnection",
  "CreateApiDestination",
  "CreateEndpoint",
  "TestEventPattern",
];

interface Entry {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly Resources?: readonly string[];
  readonly EventBusName?: string;
  readonly Time?: number;
}

export function eventsService(serviceContext: ServiceContext, delivery: Delivery): EventsService {
  const deliveries = eventDelivery(serviceContext, delivery);
  const schedules = new ScheduledRules(serviceContext, deliveries);
  const envelope = (event: EmittedEvent, time = new Date()): BusEvent => ({
    version: "0",
    id: randomUUID(),
    "detail-type": event.detailType,
    source: event.source,
    account: serviceContext.accountId,
    time: time.toISOString().replace(/\.\d+Z$/, "Z"),
    region: event.region,
    resources: event.resources ?? [],
    detail: event.detail,
  });

  const putEntry = async (entry: Entry, call: Call): Promise<object> => {
    const fault = entryFault(entry);
    if (fault) return fault;
    const busName = entry.EventBusName?.split("/").at(-1) ?? "default";
    if (!(await hasBus(serviceContext, call.region, busName))) {
      return { ErrorCode: "ResourceNotFoundException", ErrorMessage: `Event bus ${busName} does not exist.` };
    }
    const detail = JSON.parse(entry.Detail ?? "{}") as Record<string, unknown>;
    const { Source: source = "", DetailType: detailType = "", Resources: resources } = entry;
    const time = entry.Time === undefined ? undefined : new Date(entry.Time * 1000);
    const event = envelope({ source, detailType, detail, resources, region: call.region }, time);
    deliveries.accept(event, busName);
    return { EventId: event.id };
  };

  const json: Record<string, JsonOperation> = {
    async PutEvents(input, call) {
      const entries = checkedEntries(input, call);
      const results = await Promise.all(entries.map((entry) => putEntry(entry, call)));
      return { FailedEntryCount: results.filter((result) => "ErrorCode" in result).length, Entries: results };
    },
    PutRule(input, { region }) {
      checkRule(input);
      schedules.put(region, String(input.Name), input.ScheduleExpression);
      return undefined;
    },
    async PutTargets(input, call) {
      const { Targets: targets = [], ...rule } = input as {
        Targets?: Target[];
        Rule?: string;
        EventBusName?: string;
      };
      const { Targets: present } = (await serviceContext.account.json(
        "events",
        call.region,
        "AWSEvents.ListTargetsByRule",
        {
          ...rule,
        },
      )) as { Targets: Target[] };
      checkTargets(
        targets,
        present.map((target) => target.Id),
      );
      return undefined;
    },
  };
  for (const operation of unplayed) {
    json[operation] = () => {
      throw notInTheSandbox("events", operation);
    };
  }

  return {
    signingName: "events",
    json,
    emit: (event) => deliveries.accept(envelope(event), "default"),
    waitUntilIdle: () => deliveries.waitUntilIdle(),
    fire: (region, rule) => schedules.fire(region, rule),
    stop() {
      schedules.stop();
      return deliveries.stop();
    },
  };
}

function checkedEntries(input: Readonly<Record<string, unknown>>, call: Call): readonly Entry[] {
  const entries = (input.Entries ?? []) as readonly Entry[];
  if (entries.length === 0 || entries.length > mostEntries) {
    const constraint =
      entries.length === 0 ? "greater than or equal to 1" : `less than or equal to ${mostEntries}`;
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value '[PutEventsRequestEntry]' at 'entries' failed to satisfy constraint: Member must have length ${constraint}`,
    );
  }
  if (call.request.body.length > largestRequestBytes) {
    throw new AwsError("ValidationException", "Total size of the entries in the request is over the limit.");
  }
  return entries;
}

/** The reasons why PutEvents takes the other entries and refuses this one. */
function entryFault(entry: Entry): { ErrorCode: string; ErrorMessage: string } | undefined {
  const missing = (["Source", "DetailType", "Detail"] as const).find((member) => !entry[member]);
  if (missing) {
    const message = `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`;
    return { ErrorCode: "InvalidArgument", ErrorMessage: message };
  }
  if (entry.Source?.startsWith("aws.")) {
    return { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "Not authorized for the source." };
  }
  return isJsonObject(entry.Detail ?? "")
    ? undefined
    : { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

async function hasBus(serviceContext: ServiceContext, region: string, name: string): Promise<boolean> {
  if (name === "default") return true;
  const { EventBuses } = (await serviceContext.account.json(
    "events",
    region,
    "AWSEvents.ListEventBuses",
    {},
  )) as {
    EventBuses: { Name: string }[];
  };
  return EventBuses.some((bus) => bus.Name === name);
}
