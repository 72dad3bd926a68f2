import { readFileSync, readdirSync } from "node:fs";

/** Ids of a process and of all that descend from it. Reads /proc, so Linux only. */
export function processTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const parent = parentOf(Number(entry));
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const found = [root];
  for (const id of found) found.push(...(children.get(id) ?? []));
  return found;
}

/**
 * Memory of a process and of all that descend from it, in MB: proportional set sizes, which count a page that several
 * share once (https://docs.kernel.org/filesystems/proc.html).
 */
export function memoryOfTree(root: number): number {
  return processTree(root).reduce((sum, id) => sum + proportionalSetSize(id), 0) / 1e6;
}

/** From a line of /proc/ID/stat: the name in its brackets may hold spaces and brackets itself. */
export function parentInStat(stat: string): number {
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

/** In bytes, from the text of /proc/ID/smaps_rollup. */
export function pssInRollup(rollup: string): number {
  return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) * 1024;
}

function parentOf(id: number): number | undefined {
  const stat = textOf(`/proc/${id}/stat`);
  return stat === undefined ? undefined : parentInStat(stat);
}

function proportionalSetSize(id: number): number {
  return pssInRollup(textOf(`/proc/${id}/smaps_rollup`) ?? "");
}

/** A process may end between being listed and being read. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
