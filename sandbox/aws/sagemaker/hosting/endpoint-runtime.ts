import type { AccountCaller } from "../../service";
import type { DataCapture } from "./data-capture";
import type { InvocationMetrics } from "./invocation-metrics";
import type { EndpointConfig, VariantState } from "./definitions";
import type { VariantFleet } from "./variant-fleet";

/** The running containers of one endpoint configuration. */
export interface ServingFleet {
  readonly config: EndpointConfig;
  /** Calls as the role of the (first) model: what SageMaker does beside serving, it does in its name. */
  readonly role: AccountCaller;
  variant(name: string): VariantFleet | undefined;
  /** Ends every process once its requests are answered. */
  stop(): Promise<void>;
}

/** What answers an endpoint's calls now. */
export interface Serving {
  readonly fleet: ServingFleet;
  readonly variants: readonly VariantState[];
  readonly capture?: DataCapture;
}

/** The running side of an endpoint: the fleet that serves, the one that traffic shifts to, and what is measured. */
export class EndpointRuntime {
  private current?: Serving;
  private next?: { readonly serving: Serving; share: number };

  constructor(readonly metrics: InvocationMetrics) {}

  get serving(): Serving | undefined {
    return this.current;
  }

  /** From now on this answers all calls; what answered before is handed back, to be ended. */
  replace(serving: Serving | undefined): Serving | undefined {
    const before = this.current;
    this.current = serving;
    this.next = undefined;
    return before;
  }

  /** Sends a share of the calls, 0 to 1, to a new fleet. */
  shift(serving: Serving, share: number): void {
    this.next = { serving, share };
  }

  /** All calls go to the old fleet again. */
  shiftBack(): void {
    this.next = undefined;
  }

  /** Which fleet and variant answers a call; `undefined` where there is none, or none of this name. */
  pick(targetVariant?: string): { readonly serving: Serving; readonly variant: VariantFleet } | undefined {
    const serving = this.next && Math.random() < this.next.share ? this.next.serving : this.current;
    const name = targetVariant ?? (serving && weighted(serving.variants));
    const variant = name === undefined ? undefined : serving?.fleet.variant(name);
    return serving && variant && { serving, variant };
  }
}

/** A variant's share of the calls is its weight among all weights. */
function weighted(variants: readonly VariantState[]): string | undefined {
  if (variants.length === 1) return variants[0]?.name;
  let rest = Math.random() * variants.reduce((sum, { weight }) => sum + weight, 0);
  for (const { name, weight } of variants) {
    rest -= weight;
    if (rest < 0) return name;
  }
  return variants.at(-1)?.name;
}
