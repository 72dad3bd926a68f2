// Versions of programs on this machine, as [major, minor].
import { spawnSync } from "node:child_process";

/** Far above what a program takes to say its version. */
const LIMIT_MS = 60_000;

/** "Python 3.11.7" -> [3, 11]; undefined when the program does not run. */
export function versionOf(program, args, environment = {}) {
  const child = spawnSync(program, args, {
    encoding: "utf8",
    env: { ...process.env, CHECKPOINT_DISABLE: "1", ...environment },
    timeout: LIMIT_MS,
  });
  const found = /(\d+)\.(\d+)/.exec(`${child.stdout ?? ""}${child.stderr ?? ""}`);
  return child.error || !found ? undefined : [Number(found[1]), Number(found[2])];
}

export function isOlder([major, minor], [leastMajor, leastMinor]) {
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
}
