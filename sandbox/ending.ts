/** How often a process looks whether the one that started it is still there. */
const PARENT_CHECK_MS = 500;

/** What makes this process end, once its clean-up is done. */
export class Ending {
  /** Resolves when one of the signals comes; those that come later are passed over. */
  readonly come: Promise<void>;
  /** Stops listening, so that the signals do again what they do by themselves. */
  readonly ignore: () => void;

  /** @param withParent whether the end of the process that started this one counts: npm, killed, does not pass its end on */
  constructor(signals: readonly NodeJS.Signals[], withParent: boolean) {
    let end: () => void = () => undefined;
    this.come = new Promise((resolve) => (end = resolve));
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (withParent && process.ppid !== parent) end();
    }, PARENT_CHECK_MS);
    for (const signal of signals) process.on(signal, end);
    this.ignore = () => {
      clearInterval(watch);
      for (const signal of signals) process.off(signal, end);
    };
  }
}
