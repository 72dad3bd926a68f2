import type { ChildProcess } from "node:child_process";

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

const killed = new WeakSet<ChildProcess>();

/**
 * Kills the process group of a detached child, once: the group's id stays its own only while one of its processes lives, and may
 * be another program's afterwards. https://pubs.opengroup.org/onlinepubs/9699919799/functions/fork.html
 */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || killed.has(child)) return;
  killed.add(child);
  sendSignal(-child.pid, "SIGKILL");
}
