// One step of the set-up: done once for the same input, shown while it runs, with its output only when it fails.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const dataFolder = join(root, ".sandbox");

/** What a person has to do before the set-up can go on. */
export class SetUpProblem extends Error {}

export function hashOf(...files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

/** Runs `work` unless it was done for the same `key` and its `result` is still there. */
export function once(name, key, result, work) {
  const stamp = join(dataFolder, "set-up", name);
  if (existsSync(result) && existsSync(stamp) && readFileSync(stamp, "utf8") === key) return;
  work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, key);
}

/** Runs a command quietly; its output is the message of the problem when it fails. */
export function run(title, command, args, environment = {}) {
  const started = Date.now();
  process.stderr.write(`Set-up: ${title} …`);
  const child = spawnSync(command, args, {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, ...environment },
  });
  process.stderr.write(
    child.status === 0 ? ` ${((Date.now() - started) / 1000).toFixed(1)} s\n` : " failed\n",
  );
  if (child.status === 0) return;
  const words = child.error
    ? child.error.message
    : `${child.stdout}\n${child.stderr}`.trim().split("\n").slice(-25).join("\n");
  throw new SetUpProblem(`"${[command, ...args].join(" ")}" failed:\n${words}`);
}
