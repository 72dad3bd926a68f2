import {
  alarmDefinition,
  type AlarmDefinition,
  evaluate,
} from "../../../../aws/sagemaker/hosting/alarm-evaluation";
import { InvocationMetrics } from "../../../../aws/sagemaker/hosting/invocation-metrics";

const NOW = 1_800_000_000;
const alarm: AlarmDefinition = {
  name: "alarm",
  state: "OK",
  stateTime: 0,
  namespace: "AWS/SageMaker",
  metric: "Invocation5XXErrors",
  dimensions: { EndpointName: "endpoint", VariantName: "One" },
  statistic: "Sum",
  comparison: "GreaterThanThreshold",
  threshold: 2,
  period: 60,
  periods: 1,
  periodsToAlarm: 1,
  missingData: "missing",
};

/** Metrics of calls so many seconds ago. */
function metricsOf(...calls: { ago: number; status?: number; latency?: number; variant?: string }[]) {
  const metrics = new InvocationMetrics();
  const clock = jest.spyOn(Date, "now");
  for (const { ago, status = 200, latency = 1000, variant = "One" } of calls) {
    clock.mockReturnValue((NOW - ago) * 1000);
    metrics.record({ variant, status, modelLatency: latency, overheadLatency: 0 });
  }
  clock.mockRestore();
  return metrics;
}
const failures = (count: number, ago: number) => Array.from({ length: count }, () => ({ ago, status: 500 }));
const stateOf = (more: Partial<AlarmDefinition>, metrics: InvocationMetrics) =>
  evaluate({ ...alarm, ...more }, metrics, NOW).state;

describe("an alarm on a sum", () => {
  it("is raised above its threshold", () => expect(stateOf({}, metricsOf(...failures(3, 10)))).toBe("ALARM"));
  it("is quiet at its threshold", () => expect(stateOf({}, metricsOf(...failures(2, 10)))).toBe("OK"));
  it("forgets what is older than its period", () =>
    expect(stateOf({}, metricsOf(...failures(3, 61), { ago: 5 }))).toBe("OK"));
  it("takes no answer for a fault of the server", () =>
    expect(stateOf({ threshold: 0 }, metricsOf({ ago: 1, status: 0 }))).toBe("ALARM"));
  it("does not count what the caller did wrong", () =>
    expect(stateOf({ threshold: 0 }, metricsOf({ ago: 1, status: 400 }))).toBe("OK"));
  it("looks at its own variant", () =>
    expect(stateOf({ threshold: 0 }, metricsOf({ ago: 1 }, { ago: 1, status: 500, variant: "Two" }))).toBe(
      "OK",
    ));
  it("waits for the alarm's number of periods", () => {
    const more = { periods: 2, periodsToAlarm: 2 };
    expect(stateOf(more, metricsOf(...failures(3, 70), { ago: 5 }))).toBe("OK");
    expect(stateOf(more, metricsOf(...failures(3, 70), ...failures(3, 5)))).toBe("ALARM");
  });
});

describe("an alarm on a percentile", () => {
  const latencies = Array.from({ length: 100 }, (_, index) => ({ ago: 1, latency: (index + 1) * 1000 }));
  const about = { metric: "ModelLatency", statistic: "p99" };
  it("is raised by the slowest calls", () =>
    expect(stateOf({ ...about, threshold: 98_000 }, metricsOf(...latencies))).toBe("ALARM"));
  it("does not see the very slowest", () =>
    expect(stateOf({ ...about, threshold: 99_000 }, metricsOf(...latencies))).toBe("OK"));
});

describe("without calls an alarm", () => {
  it.each([
    ["missing", "INSUFFICIENT_DATA"],
    ["notBreaching", "OK"],
    ["breaching", "ALARM"],
    ["ignore", "OK"],
  ])("that takes missing data as %s is %s", (missingData, state) =>
    expect(stateOf({ missingData }, metricsOf())).toBe(state),
  );
});

it("an alarm is read from what DescribeAlarms answers", () => {
  const answer = {
    AlarmName: "latency",
    StateValue: "OK",
    StateUpdatedTimestamp: "2026-01-01T00:00:00Z",
    Namespace: "AWS/SageMaker",
    MetricName: "ModelLatency",
    Dimensions: { member: [{ Name: "EndpointName", Value: "endpoint" }] },
    ExtendedStatistic: "p99",
    ComparisonOperator: "GreaterThanThreshold",
    Threshold: "2000000.0",
    Period: "60",
    EvaluationPeriods: "3",
    TreatMissingData: "notBreaching",
  };
  expect(alarmDefinition(answer)).toEqual({
    name: "latency",
    state: "OK",
    stateTime: 1767225600,
    namespace: "AWS/SageMaker",
    metric: "ModelLatency",
    dimensions: { EndpointName: "endpoint" },
    statistic: "p99",
    comparison: "GreaterThanThreshold",
    threshold: 2_000_000,
    period: 60,
    periods: 3,
    periodsToAlarm: 3,
    missingData: "notBreaching",
  });
});
