import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ServiceContext } from "../service";
import { DeliveryError, type Sender } from "../service-delivery";
import { publishAsService } from "../sns/topic-delivery";
import { sendAsService } from "../sqs/queue-delivery";
import { matchesPattern } from "./event-pattern";
import { invokeAsService } from "./lambda-delivery";
import { type InputOfTarget, targetInput } from "./target-input";

/** An event in the envelope that rules match and targets get (https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html). */
export interface BusEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Rule {
  readonly Name: string;
  readonly Arn: string;
  readonly State: string;
  readonly EventPattern?: string;
  readonly ScheduleExpression?: string;
}

export interface Target extends InputOfTarget {
  readonly Id: string;
  readonly Arn: string;
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly RetryPolicy?: { readonly MaximumRetryAttempts?: number };
  readonly SqsParameters?: { readonly MessageGroupId?: string };
}

/** How the sandbox delivers; may be changed while it runs. */
export interface Delivery {
  /** EventBridge delivers at least once: 2 delivers everything twice, to show whether a target bears it. */
  copies: 1 | 2;
}

/** EventBridge tries again for up to a day; the sandbox keeps the number of attempts small and the waits short. */
const mostRetries = 4;
const firstRetryMilliseconds = 100;

export interface EventDelivery {
  /** Matches the rules of a bus and calls their targets, after this returned. */
  accept(event: BusEvent, busName: string): void;
  /** Calls the targets of one rule of the default bus, whatever its pattern, after this returned. */
  fire(rule: Rule, event: BusEvent): void;
  /** Resolves when nothing is under way. */
  waitUntilIdle(): Promise<void>;
  /** The same, after which nothing is taken any more: the ends of what else stops are events that nobody is left to get. */
  stop(): Promise<void>;
}

export function eventDelivery(serviceContext: ServiceContext, delivery: Delivery): EventDelivery {
  const underWay = new Set<Promise<void>>();
  let stopped = false;
  const track = (work: () => Promise<void>): void => {
    if (stopped) return;
    const tracked = work()
      .catch((error: unknown) => write(serviceContext, { outcome: "failed", error: String(error) }))
      .finally(() => underWay.delete(tracked));
    underWay.add(tracked);
  };
  const waitUntilIdle = async (): Promise<void> => {
    while (underWay.size > 0) await Promise.all(underWay);
  };
  return {
    accept: (event, busName) => track(() => matchAndDeliver(serviceContext, delivery, event, busName)),
    fire: (rule, event) => track(() => callTargets(serviceContext, delivery, event, rule, "default")),
    waitUntilIdle,
    stop() {
      stopped = true;
      return waitUntilIdle();
    },
  };
}

async function matchAndDeliver(
  serviceContext: ServiceContext,
  delivery: Delivery,
  event: BusEvent,
  busName: string,
): Promise<void> {
  const rules = await all<Rule>(serviceContext, event.region, "ListRules", "Rules", {
    EventBusName: busName,
  });
  const matching = rules.filter(
    (rule) =>
      rule.State !== "DISABLED" &&
      rule.EventPattern !== undefined &&
      matchesPattern(JSON.parse(rule.EventPattern) as Record<string, unknown>, { ...event }),
  );
  await Promise.all(matching.map((rule) => callTargets(serviceContext, delivery, event, rule, busName)));
}

async function callTargets(
  serviceContext: ServiceContext,
  delivery: Delivery,
  event: BusEvent,
  rule: Rule,
  busName: string,
): Promise<void> {
  const input = { Rule: rule.Name, EventBusName: busName };
  const targets = await all<Target>(serviceContext, event.region, "ListTargetsByRule", "Targets", input);
  const copies = targets.flatMap((target) => Array.from({ length: delivery.copies }, () => target));
  await Promise.all(copies.map((target) => deliver(serviceContext, rule, target, event)));
}

async function all<Item>(
  serviceContext: ServiceContext,
  region: string,
  operation: string,
  member: string,
  input: object,
): Promise<Item[]> {
  const items: Item[] = [];
  let NextToken: unknown;
  do {
    const page = await serviceContext.account.json("events", region, `AWSEvents.${operation}`, {
      ...input,
      ...(NextToken ? { NextToken } : {}),
    });
    items.push(...(page[member] as Item[]));
    NextToken = page.NextToken;
  } while (NextToken);
  return items;
}

async function deliver(
  serviceContext: ServiceContext,
  rule: Rule,
  target: Target,
  event: BusEvent,
): Promise<void> {
  const line = { eventId: event.id, rule: rule.Name, target: target.Arn };
  const most = Math.min(target.RetryPolicy?.MaximumRetryAttempts ?? mostRetries, mostRetries);
  for (let retries = 0; ; retries += 1) {
    try {
      await deliverOnce(serviceContext, rule, target, event);
      return await write(serviceContext, { ...line, outcome: "delivered" });
    } catch (error) {
      const failure =
        error instanceof DeliveryError ? error : new DeliveryError("INTERNAL_ERROR", String(error));
      if (failure.retriable && retries < most) {
        await sleep(firstRetryMilliseconds * 2 ** retries);
        continue;
      }
      const outcome = await giveUp(serviceContext, rule, target, event, failure, retries);
      return write(serviceContext, { ...line, outcome, errorCode: failure.code, error: failure.message });
    }
  }
}

function senderFor(rule: Rule): Sender {
  return { service: "events.amazonaws.com", sourceArn: rule.Arn };
}

async function deliverOnce(
  serviceContext: ServiceContext,
  rule: Rule,
  target: Target,
  event: BusEvent,
): Promise<void> {
  const body = targetInput(target, { ...event }, rule.Arn);
  const service = target.Arn.split(":")[2];
  if (service === "lambda") return invokeAsService(serviceContext, target.Arn, body, senderFor(rule));
  if (service === "sns") return publishAsService(serviceContext, target.Arn, body, senderFor(rule));
  const messageGroupId = target.SqsParameters?.MessageGroupId;
  await sendAsService(serviceContext, { queueArn: target.Arn, body, messageGroupId }, senderFor(rule));
}

/** Sends the event to the target's dead-letter queue, with what went wrong in its attributes; without a queue the event is lost. */
async function giveUp(
  serviceContext: ServiceContext,
  rule: Rule,
  target: Target,
  event: BusEvent,
  failure: DeliveryError,
  retries: number,
): Promise<"dead-lettered" | "dropped"> {
  const queueArn = target.DeadLetterConfig?.Arn;
  if (!queueArn) return "dropped";
  const attributes = {
    RULE_ARN: rule.Arn,
    TARGET_ARN: target.Arn,
    ERROR_CODE: failure.code,
    ERROR_MESSAGE: failure.message,
    ...(failure.retriable && {
      EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
      RETRY_ATTEMPTS: String(retries),
    }),
  };
  try {
    await sendAsService(
      serviceContext,
      { queueArn, body: JSON.stringify(event), attributes },
      senderFor(rule),
    );
    return "dead-lettered";
  } catch (error) {
    await write(serviceContext, {
      rule: rule.Name,
      outcome: "dead-letter queue refused",
      error: String(error),
    });
    return "dropped";
  }
}

/** `events.jsonl` says what became of each event: EventBridge itself shows it in its metrics alone. */
function write(serviceContext: ServiceContext, line: object): Promise<void> {
  const text = JSON.stringify({ time: new Date().toISOString(), ...line });
  return appendFile(join(serviceContext.directory, "events.jsonl"), `${text}\n`);
}
