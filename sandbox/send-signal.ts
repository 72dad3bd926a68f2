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
 * Kills the process group of a detached child, once: a second time the group's id may be another program's. While one process of
 * the group lives, the kernel gives the id to nobody; afterwards it does, and in half an hour of tests all 32,768 ids go round.
 */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || killed.has(child)) return;
  killed.add(child);
  sendSignal(-child.pid, "SIGKILL");
}
