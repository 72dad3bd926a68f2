// One step of the set-up: done once for the same input, shown while it runs, with its output only when it fails.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const dataFolder = join(root, ".sandbox");

/** How often a step that takes long says that it still runs. */
const PROGRESS_MS = Number(process.env.SET_UP_PROGRESS_MS ?? 10_000);
/** Far above what a slow network takes: nothing runs for ever. */
const STEP_LIMIT_MS = 30 * 60_000;
const SHOWN_LINES = 25;

/** What a person has to do before the set-up can go on. */
export class SetUpProblem extends Error {}

/** Steps of which none keeps the next one from running: all that they lack is reported together. */
export class Attempts {
  #problems = [];

  /** @returns what the step gives, or undefined when it has a problem */
  async attempt(step) {
    try {
      return await step();
    } catch (problem) {
      if (!(problem instanceof SetUpProblem)) throw problem;
      this.#problems.push(problem.message);
      return undefined;
    }
  }

  /** Ends the set-up with every problem, if there are any. */
  stopOnProblems() {
    if (this.#problems.length === 0) return;
    console.error(`Set-up stopped.\n${this.#problems.join("\n")}`);
    process.exit(1);
  }
}

/** One line of what the set-up does. */
export function say(line) {
  process.stderr.write(`Set-up: ${line}\n`);
}

export function hashOf(...files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

/** Runs `work` unless it was done for the same `key` and its `result` is still there. */
export async function once(name, key, result, work) {
  const stamp = join(dataFolder, "set-up", name);
  if (existsSync(result) && existsSync(stamp) && readFileSync(stamp, "utf8") === key) return;
  await work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, key);
}

/**
 * Runs a command and shows for how long it has been running.
 * @param advice what to do when it fails
 * @throws SetUpProblem with the end of its output, and the advice
 */
export async function run(title, command, args, { advice, environment } = {}) {
  const { failure, output } = await runShown(title, command, args, { environment });
  if (failure === undefined) return;
  const end = output.trim().split("\n").slice(-SHOWN_LINES).join("\n");
  throw new SetUpProblem(
    [`- "${[command, ...args].join(" ")}" ${failure}:`, end, advice].filter(Boolean).join("\n"),
  );
}

/** @returns how the command failed, if it did, and all that it wrote */
export function runShown(title, command, args, { environment, folder = root } = {}) {
  const started = Date.now();
  const seconds = (digits) => ((Date.now() - started) / 1000).toFixed(digits);
  process.stderr.write(`Set-up: ${title} …`);
  const progress = setInterval(() => process.stderr.write(` ${seconds(0)} s …`), PROGRESS_MS);
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const limit = setTimeout(() => child.kill(), STEP_LIMIT_MS);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => (output += text));
  return new Promise((resolve) => {
    const end = (failure) => {
      clearInterval(progress);
      clearTimeout(limit);
      process.stderr.write(failure === undefined ? ` ${seconds(1)} s\n` : " failed\n");
      resolve({ failure, output });
    };
    child.once("error", (error) => end(`does not run (${error.message})`));
    child.once("close", (code, signal) => {
      if (child.pid !== undefined)
        end(code === 0 ? undefined : `ended with ${signal ?? `exit code ${code}`}`);
    });
  });
}
