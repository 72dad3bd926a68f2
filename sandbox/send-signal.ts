/**
 * Sends a signal to a process, or to a whole process group by its negative id. It is no failure that nothing is left of it: it
 * may have ended by itself a moment ago.
 */
export function sendSignal(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
