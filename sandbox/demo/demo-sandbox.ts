import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { SANDBOX_FOLDER } from "../providers";
import { runningSandboxes } from "../running";
import { startSandbox } from "../sandbox";

const NAME = "default";
const START_LIMIT_MS = 60_000;

/** The sandbox that a demo works in. */
export interface DemoSandbox {
  readonly environment: Readonly<Record<string, string>>;
  readonly gitlabUrl: string;
  stop(): Promise<void>;
}

/**
 * Starts a sandbox for one demo: in this process, so that it ends with it, or in a process of its own that stays.
 * @param runJobs whether a sandbox that ends with the demo has a runner for GitLab's jobs; one that stays always has
 * @throws when a sandbox of that name runs already
 */
export async function startForDemo(keep: boolean, runJobs: boolean): Promise<DemoSandbox> {
  const already = runningSandboxes().find((sandbox) => sandbox.name === NAME);
  if (already)
    throw new Error(
      `A sandbox runs already (process ${already.pid}). Stop it first: npm run sandbox -- stop`,
    );
  if (keep) return startDetached();
  const sandbox = await startSandbox({ name: `demo-${process.pid}`, runJobs });
  return { environment: sandbox.environment, gitlabUrl: sandbox.gitlab.url, stop: () => sandbox.stop() };
}

async function startDetached(): Promise<DemoSandbox> {
  const log = join(SANDBOX_FOLDER, "sandbox.log");
  const output = openSync(log, "w", 0o600);
  const program = [...process.execArgv, join(__dirname, "..", "cli.ts"), "start", "--detached"];
  const child = spawn(process.execPath, program, { detached: true, stdio: ["ignore", output, output] });
  closeSync(output);
  child.unref();
  for (const end = Date.now() + START_LIMIT_MS; Date.now() < end; await wait(100)) {
    const running = runningSandboxes().find((sandbox) => sandbox.name === NAME);
    if (running) return { ...running, stop: async () => void process.kill(running.pid, "SIGTERM") };
    if (child.exitCode !== null) break;
  }
  child.kill();
  throw new Error(`The sandbox did not start:\n${readFileSync(log, "utf8").trim()}`);
}
