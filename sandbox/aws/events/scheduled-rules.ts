import { randomUUID } from "node:crypto";
import { AwsError } from "../aws-error";
import type { ServiceContext } from "../service";
import type { BusEvent, EventDelivery, Rule } from "./event-delivery";

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Milliseconds between two events of `rate(value unit)`; undefined for every other expression. One takes the singular, more the
 * plural: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function scheduleMilliseconds(expression: string): number | undefined {
  const [, value = "0", unit = "", plural = ""] =
    /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  if ((value === "1") !== (plural === "")) return undefined;
  return Number(value) * (UNITS[unit] ?? 0) || undefined;
}

/** Rules that a clock sets off. moto keeps them; the clock is the sandbox's, and looks at each rule anew when its time comes. */
export class ScheduledRules {
  private readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly serviceContext: ServiceContext,
    private readonly deliveries: EventDelivery,
  ) {}

  /** Sets the clock of a rule that is being put, or takes it away. */
  put(region: string, name: string, expression: unknown): void {
    const key = `${region}/${name}`;
    clearInterval(this.timers.get(key));
    this.timers.delete(key);
    const milliseconds = typeof expression === "string" ? scheduleMilliseconds(expression) : undefined;
    if (milliseconds === undefined) return;
    // A rule that was disabled or deleted meanwhile is found so.
    const timer = setInterval(() => void this.fire(region, name).catch(() => undefined), milliseconds);
    this.timers.set(key, timer.unref());
  }

  /**
   * Sets a rule off as its clock does, so that nobody has to wait for it.
   * @throws AwsError when there is no such rule, or it has no schedule
   */
  async fire(region: string, name: string): Promise<void> {
    const rule = (await this.serviceContext.account.json("events", region, "AWSEvents.DescribeRule", {
      Name: name,
    })) as unknown as Rule;
    if (!rule.ScheduleExpression) throw new AwsError("ValidationException", `Rule ${name} has no schedule.`);
    if (rule.State !== "DISABLED") this.deliveries.fire(rule, this.event(region, rule));
  }

  stop(): void {
    for (const timer of this.timers.values()) clearInterval(timer);
  }

  private event(region: string, rule: Rule): BusEvent {
    return {
      version: "0",
      id: randomUUID(),
      "detail-type": "Scheduled Event",
      source: "aws.events",
      account: this.serviceContext.accountId,
      time: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
      region,
      resources: [rule.Arn],
      detail: {},
    };
  }
}
