/** What the first and the second Ctrl-C stop. */
interface Interrupts {
  /** Aborted by the first one. */
  readonly stopStarting: AbortSignal;
  /** Aborted by the second one. */
  readonly stopWaiting: AbortSignal;
  /** Gives Ctrl-C back to the process. */
  release(): void;
}

/** @param first is called when the first one comes */
export function listenForInterrupts(first: () => void, source: NodeJS.EventEmitter = process): Interrupts {
  const [starting, waiting] = [new AbortController(), new AbortController()];
  const listen = () => {
    if (starting.signal.aborted) return waiting.abort();
    starting.abort();
    first();
  };
  const signals = ["SIGINT", "SIGTERM"];
  for (const signal of signals) source.on(signal, listen);
  return {
    stopStarting: starting.signal,
    stopWaiting: waiting.signal,
    release: () => signals.forEach((signal) => source.off(signal, listen)),
  };
}
