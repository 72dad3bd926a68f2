import { METRICS, type InvocationMetrics, type Metric } from "./invocation-metrics";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** An alarm on one metric: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html */
export interface AlarmDefinition {
  readonly name: string;
  readonly state: AlarmState;
  /** When its state was last set, in epoch seconds. */
  readonly stateTime: number;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `Sum` and the like, or a percentile such as `p99`. */
  readonly statistic: string;
  readonly comparison: string;
  readonly threshold: number;
  /** Seconds. */
  readonly period: number;
  readonly periods: number;
  readonly periodsToAlarm: number;
  readonly missingData: string;
}

/** An alarm as DescribeAlarms answers it. */
export function alarmDefinition(answer: object): AlarmDefinition {
  const text = (name: string): string | undefined => {
    const value = (answer as Record<string, unknown>)[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const { Dimensions: dimensions } = answer as {
    Dimensions?: { member?: readonly { Name: string; Value: string }[] } | "";
  };
  const periods = Number(text("EvaluationPeriods") ?? 1);
  return {
    name: text("AlarmName") ?? "",
    state: (text("StateValue") ?? "INSUFFICIENT_DATA") as AlarmState,
    stateTime: Date.parse(text("StateUpdatedTimestamp") ?? "") / 1000,
    namespace: text("Namespace") ?? "",
    metric: text("MetricName") ?? "",
    dimensions: Object.fromEntries(
      (dimensions ? (dimensions.member ?? []) : []).map(({ Name, Value }) => [Name, Value]),
    ),
    statistic: text("Statistic") ?? text("ExtendedStatistic") ?? "Average",
    comparison: text("ComparisonOperator") ?? "",
    threshold: Number(text("Threshold")),
    period: Number(text("Period") ?? 60),
    periods,
    periodsToAlarm: Number(text("DatapointsToAlarm") ?? periods),
    missingData: text("TreatMissingData") ?? "missing",
  };
}

/**
 * The state of an alarm on an endpoint's metrics. Its periods are counted back from now, so that nobody waits for a minute to be full.
 * @param now epoch seconds
 */
export function evaluate(
  alarm: AlarmDefinition,
  metrics: InvocationMetrics,
  now: number,
): { readonly state: AlarmState; readonly reason: string } {
  const values = Array.from({ length: alarm.periods }, (_, index) => {
    const end = Math.floor(now) + 1 - index * alarm.period;
    return statisticOf(alarm, metrics, end - alarm.period, end);
  });
  const breaches = values.map((value) => breach(alarm, value));
  const count = breaches.filter((one) => one === true).length;
  const shown = values.map((value) => value ?? "no data").join(", ");
  const reason = `${count} of ${alarm.periods} datapoints [${shown}] breach ${alarm.comparison} ${alarm.threshold}.`;
  if (count >= alarm.periodsToAlarm) return { state: "ALARM", reason };
  const unknown = breaches.every((one) => one === undefined);
  if (unknown) return { state: alarm.missingData === "ignore" ? alarm.state : "INSUFFICIENT_DATA", reason };
  return { state: "OK", reason };
}

function statisticOf(
  alarm: AlarmDefinition,
  metrics: InvocationMetrics,
  from: number,
  to: number,
): number | undefined {
  if (!(METRICS as readonly string[]).includes(alarm.metric)) return undefined;
  const values = metrics.values(alarm.metric as Metric, from, to, alarm.dimensions["VariantName"]);
  return values.length === 0 ? undefined : statistic(alarm.statistic, values);
}

function statistic(name: string, values: readonly number[]): number | undefined {
  const sum = (): number => values.reduce((total, value) => total + value, 0);
  switch (name) {
    case "Sum":
      return sum();
    case "Average":
      return sum() / values.length;
    case "SampleCount":
      return values.length;
    case "Minimum":
      return percentile(values, 0);
    case "Maximum":
      return percentile(values, 100);
    default:
      return /^p\d+(\.\d+)?$/.test(name) ? percentile(values, Number(name.slice(1))) : undefined;
  }
}

function percentile(values: readonly number[], percent: number): number | undefined {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1))];
}

/** `undefined`: there are no data, and they shall not count. */
function breach(alarm: AlarmDefinition, value: number | undefined): boolean | undefined {
  if (value === undefined) {
    return alarm.missingData === "breaching"
      ? true
      : alarm.missingData === "notBreaching"
        ? false
        : undefined;
  }
  switch (alarm.comparison) {
    case "GreaterThanThreshold":
      return value > alarm.threshold;
    case "GreaterThanOrEqualToThreshold":
      return value >= alarm.threshold;
    case "LessThanThreshold":
      return value < alarm.threshold;
    default:
      return value <= alarm.threshold;
  }
}
