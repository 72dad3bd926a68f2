/** What one call was, for CloudWatch: https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html */
export interface Measured {
  readonly variant: string;
  /** What the containers took, and the rest of the call, in microseconds. */
  readonly modelLatency: number;
  readonly overheadLatency: number;
  /** Status of the model's answer; 0 where it gave none, which counts as a fault of the server. */
  readonly status: number;
}

export const METRICS = [
  "Invocations",
  "Invocation4XXErrors",
  "Invocation5XXErrors",
  "InvocationModelErrors",
  "ModelLatency",
  "OverheadLatency",
] as const;
export type Metric = (typeof METRICS)[number];

type Samples = Readonly<Record<Metric, number[]>>;

/** How long values are kept for alarms, in seconds: an alarm that looks back further sees this much. */
const KEPT_SECONDS = 900;

/** The metrics of one endpoint's calls, by variant and second. */
export class InvocationMetrics {
  private readonly seconds = new Map<string, Map<number, Samples>>();

  record(call: Measured): void {
    const second = Math.floor(Date.now() / 1000);
    const ofVariant = this.seconds.get(call.variant) ?? new Map<number, Samples>();
    this.seconds.set(call.variant, ofVariant);
    let samples = ofVariant.get(second);
    if (samples === undefined) {
      samples = emptySamples();
      ofVariant.set(second, samples);
      dropOlder(ofVariant, second - KEPT_SECONDS);
    }
    const { status } = call;
    const failed = status === 0 || status >= 500;
    const refused = status >= 400 && status < 500;
    samples.Invocations.push(1);
    samples.Invocation5XXErrors.push(failed ? 1 : 0);
    samples.Invocation4XXErrors.push(refused ? 1 : 0);
    samples.InvocationModelErrors.push(failed || refused ? 1 : 0);
    samples.ModelLatency.push(call.modelLatency);
    samples.OverheadLatency.push(call.overheadLatency);
  }

  /** The values of a metric from one second (included) to another (not included); of all variants where none is named. */
  values(metric: Metric, from: number, to: number, variant?: string): number[] {
    const chosen = variant === undefined ? [...this.seconds.values()] : [this.seconds.get(variant)];
    return chosen.flatMap((ofVariant) =>
      [...(ofVariant ?? [])].flatMap(([second, samples]) =>
        second >= from && second < to ? samples[metric] : [],
      ),
    );
  }

  variants(): string[] {
    return [...this.seconds.keys()];
  }
}

function emptySamples(): Samples {
  return Object.fromEntries(METRICS.map((metric) => [metric, [] as number[]])) as unknown as Samples;
}

function dropOlder(ofVariant: Map<number, Samples>, before: number): void {
  for (const second of ofVariant.keys()) {
    if (second >= before) return; // in the order in which they were added
    ofVariant.delete(second);
  }
}
