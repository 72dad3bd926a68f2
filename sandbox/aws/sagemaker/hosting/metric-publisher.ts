import type { AccountCaller } from "../../service";
import { METRICS, type InvocationMetrics, type Metric } from "./invocation-metrics";

const INTERVAL_MILLISECONDS = 1_000;

/** An endpoint whose metrics go to CloudWatch. */
export interface MeasuredEndpoint {
  readonly name: string;
  readonly region: string;
  readonly metrics: InvocationMetrics;
}

/**
 * Puts the metrics of every whole second into CloudWatch, as statistic sets: a value a second and metric, however many calls there
 * were. Percentiles of them are therefore only known here.
 */
export class MetricPublisher {
  private readonly published = new Map<InvocationMetrics, number>();
  private readonly timer: NodeJS.Timeout;
  private publishing: Promise<void> = Promise.resolve();
  problem?: Error;

  constructor(
    private readonly account: AccountCaller,
    private readonly endpoints: () => Iterable<MeasuredEndpoint>,
  ) {
    this.timer = setInterval(() => void this.publish(), INTERVAL_MILLISECONDS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.publish(1);
  }

  /** @param ahead seconds that are not over yet but count as if they were */
  publish(ahead = 0): Promise<void> {
    const until = Math.floor(Date.now() / 1000) + ahead;
    this.publishing = this.publishing.then(async () => {
      for (const endpoint of this.endpoints()) {
        const from = this.published.get(endpoint.metrics) ?? 0;
        this.published.set(endpoint.metrics, until);
        await this.put(endpoint, from, until);
      }
    });
    this.publishing = this.publishing.catch((error: Error) => void (this.problem = error));
    return this.publishing;
  }

  private async put(endpoint: MeasuredEndpoint, from: number, until: number): Promise<void> {
    const form: Record<string, string> = {};
    let count = 0;
    for (const variant of endpoint.metrics.variants()) {
      for (const metric of METRICS) {
        const values = endpoint.metrics.values(metric, from, until, variant);
        if (values.length === 0) continue;
        count += 1;
        Object.assign(form, datum(`MetricData.member.${count}`, metric, values, endpoint.name, variant));
      }
    }
    if (count === 0) return;
    const action = { Action: "PutMetricData", Version: "2010-08-01", Namespace: "AWS/SageMaker" };
    await this.account.query("monitoring", endpoint.region, { ...action, ...form });
  }
}

function datum(
  prefix: string,
  metric: Metric,
  values: readonly number[],
  endpoint: string,
  variant: string,
): Record<string, string> {
  const sum = values.reduce((total, value) => total + value, 0);
  return {
    [`${prefix}.MetricName`]: metric,
    [`${prefix}.Unit`]: metric.endsWith("Latency") ? "Microseconds" : "None",
    [`${prefix}.Timestamp`]: new Date().toISOString(),
    [`${prefix}.Dimensions.member.1.Name`]: "EndpointName",
    [`${prefix}.Dimensions.member.1.Value`]: endpoint,
    [`${prefix}.Dimensions.member.2.Name`]: "VariantName",
    [`${prefix}.Dimensions.member.2.Value`]: variant,
    [`${prefix}.StatisticValues.SampleCount`]: String(values.length),
    [`${prefix}.StatisticValues.Sum`]: String(sum),
    [`${prefix}.StatisticValues.Minimum`]: String(Math.min(...values)),
    [`${prefix}.StatisticValues.Maximum`]: String(Math.max(...values)),
  };
}
