import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { type ProcessIdentity, identityOf, isAlive } from "../../process-identity";

/** A process and, since it may be asked about when it is gone, what it was. */
export interface SeenProcess extends ProcessIdentity {
  readonly command: string;
}

/** A process and all that it started, however deep. */
export function processTree(pid: number): SeenProcess[] {
  const parents = new Map(processIds().map((id) => [id, parentOf(id)]));
  const found = [pid];
  for (const parent of found) {
    for (const [id, of] of parents) if (of === parent) found.push(id);
  }
  return found.map(seen);
}

/** Waits until none of the processes is alive; those that still are after the time are the result. */
export async function survivors(
  processes: readonly SeenProcess[],
  milliseconds = 15_000,
): Promise<SeenProcess[]> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const alive = processes.filter((one) => isAlive(one));
    if (alive.length === 0 || Date.now() > end) return alive;
    await wait(50);
  }
}

/** The processes that were started with this in their environment. */
export function processesWith(setting: string): SeenProcess[] {
  return processIds()
    .filter((pid) => readProcess(pid, "environ").includes(setting))
    .map(seen);
}

/** Addresses on which the processes listen for TCP, as the kernel writes them: hexadecimal, in the machine's byte order. */
export function listeningAddresses(processes: readonly SeenProcess[]): string[] {
  const sockets = new Set(processes.flatMap(({ pid }) => socketsOf(pid)));
  return ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, "utf8")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === "0A" && sockets.has(fields[9] ?? ""))
      .map((fields) => (fields[1] ?? "").split(":")[0] ?? ""),
  );
}

function socketsOf(pid: number): string[] {
  return namesIn(`/proc/${pid}/fd`).flatMap((descriptor) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1] ?? [];
    } catch {
      return [];
    }
  });
}

function processIds(): number[] {
  return namesIn("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

const statOf = (pid: number) => {
  const stat = readProcess(pid, "stat").join(" ");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
};
const parentOf = (pid: number) => Number(statOf(pid)[1] ?? 0);

function seen(pid: number): SeenProcess {
  return { ...identityOf(pid), command: readProcess(pid, "cmdline").join(" ") };
}

/** The parts of a file about a process, empty when it is gone or somebody else's. */
function readProcess(pid: number, file: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8").split("\0").filter(Boolean);
  } catch {
    return [];
  }
}
