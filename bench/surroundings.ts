import { cpus, loadavg, platform, release, totalmem } from "node:os";

/** On what the numbers were taken, in one line; `loadavg` shows whether something else kept the machine busy. */
export function machine(): string {
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(" ");
  const memory = (totalmem() / 1024 ** 3).toFixed(0);
  return `${platform()} ${release()}, ${cpus().length} cores, ${memory} GiB, Node.js ${process.version}, load ${load}`;
}
