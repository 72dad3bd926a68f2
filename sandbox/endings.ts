/** How often a process looks whether the one that started it is still there. */
const PARENT_CHECK_MS = 500;

export interface EndingOptions {
  /** Signals that count. */
  readonly signals: readonly NodeJS.Signals[];
  /** Whether the end of the process that started this one counts: npm, killed, tells its scripts nothing. */
  readonly withParent: boolean;
}

/**
 * Calls `ended` each time when this process is told to end.
 * @returns stops listening
 */
export function onEnding({ signals, withParent }: EndingOptions, ended: () => void): () => void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (!withParent || process.ppid === parent) return;
    clearInterval(watch);
    ended();
  }, PARENT_CHECK_MS);
  for (const signal of signals) process.on(signal, ended);
  return () => {
    clearInterval(watch);
    for (const signal of signals) process.off(signal, ended);
  };
}
