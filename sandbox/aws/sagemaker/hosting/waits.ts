import { setTimeout as sleep } from "node:timers/promises";

export interface HostingOptions {
  /**
   * How many seconds of a deployment's own waits (WaitIntervalInSeconds, TerminationWaitInSeconds) pass in one second of the
   * sandbox: 60 makes five minutes of watching alarms five seconds. Timeouts and the periods of alarms stay as they are.
   * @default 60
   */
  readonly timeScale?: number;
}

/** Waits of a deployment, shortened as the sandbox's options say. */
export interface Waits {
  /** @param seconds as SageMaker would wait; ends early, with an AbortError, when `signal` does */
  wait(seconds: number, signal: AbortSignal): Promise<void>;
  /** A moment of the sandbox's own, in milliseconds that are not shortened. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** How long a wait takes here, in milliseconds. */
  length(seconds: number): number;
}

export function waitsOf({ timeScale = 60 }: HostingOptions): Waits {
  const length = (seconds: number): number => (seconds * 1000) / timeScale;
  const pause = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
    await sleep(milliseconds, undefined, { signal });
  };
  return { length, pause, wait: (seconds, signal) => pause(length(seconds), signal) };
}
