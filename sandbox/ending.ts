/** How often a process looks whether the one that started it is still there. */
const PARENT_CHECK_MS = 500;

/** What tells this process to end. It goes on until it has done what it wants to do before. */
export class Ending {
  /** Resolves when one of the signals comes; those that come later are passed over. */
  readonly come: Promise<void>;
  /** Stops listening, so that the signals do again what they do by themselves. */
  readonly ignore: () => void;

  /** @param withParent whether the end of the process that started this one counts: npm, killed, does not pass its end on */
  constructor(signals: readonly NodeJS.Signals[], withParent: boolean) {
    let tell: () => void = () => undefined;
    this.come = new Promise((resolve) => (tell = resolve));
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (withParent && process.ppid !== parent) tell();
    }, PARENT_CHECK_MS);
    for (const signal of signals) process.on(signal, tell);
    this.ignore = () => {
      clearInterval(watch);
      for (const signal of signals) process.off(signal, tell);
    };
  }
}
