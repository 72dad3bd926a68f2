import { readFileSync } from "node:fs";

/** A process that can be told from a later one: after its end, its id may go to another program. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the kernel's own ticks; empty where there is no /proc. */
  readonly born: string;
}

export function identityOf(pid: number): ProcessIdentity {
  return { pid, born: bornAt(pid) };
}

export function isAlive({ pid, born }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return bornAt(pid) === born;
}

/** Field 22 of /proc/PID/stat; the second field is a name in brackets that may hold anything. */
function bornAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}
