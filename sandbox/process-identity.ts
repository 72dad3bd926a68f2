import { readFileSync } from "node:fs";

/** A process that can be distinguished from a later one: after its end, its id may go to another program. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the kernel's own ticks; empty where there is no /proc. */
  readonly born: string;
}

export function identityOf(pid: number): ProcessIdentity {
  return { pid, born: statusOf(pid).born };
}

export function isAlive({ pid, born }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const status = statusOf(pid);
  // A process that ended stays listed until its parent asks; in a container nobody may.
  return status.born === born && status.state !== "Z";
}

/** Fields 3 and 22 of /proc/PID/stat; the second field is a name in brackets that may hold anything. */
function statusOf(pid: number): { readonly state: string; readonly born: string } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", born: fields[19] ?? "" };
  } catch {
    return { state: "", born: "" };
  }
}
