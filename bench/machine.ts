import { cpus, loadavg, platform, release, totalmem } from "node:os";

/** The machine in one line; its load shows whether something else keeps it busy. */
export function describeMachine(): string {
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(" ");
  const memory = (totalmem() / 1024 ** 3).toFixed(0);
  return `${platform()} ${release()}, ${cpus().length} cores, ${memory} GiB, Node.js ${process.version}, load ${load}`;
}
