import type { AccountCaller, EmittedEvent, ServiceContext } from "../../service";
import type { AlarmWatch } from "./alarm-watch";
import type { HostingStore } from "./store";
import type { Waits } from "./waits";

/** What every operation of hosting works with. */
export interface HostingContext {
  readonly store: HostingStore;
  readonly serviceContext: ServiceContext;
  readonly account: AccountCaller;
  readonly waits: Waits;
  readonly alarms: AlarmWatch;
  emitEvent(event: EmittedEvent): void;
  /** Goes on after the answer; aborted when the sandbox stops. */
  inBackground(work: (signal: AbortSignal) => Promise<void>): void;
}

export type HostingOperation = (input: never, context: HostingContext) => unknown;
export type HostingOperations = Readonly<Record<string, HostingOperation>>;
