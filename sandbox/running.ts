import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SANDBOX_FOLDER } from "./providers";

/** A sandbox that another process runs, as it is noted on disk for commands that want to use it. */
export interface RunningSandbox {
  readonly name: string;
  readonly pid: number;
  readonly awsUrl: string;
  readonly gitlabUrl: string;
  readonly environment: Readonly<Record<string, string>>;
}

const notes = join(SANDBOX_FOLDER, "running");

/** Notes a running sandbox; only this user may read the note, since it holds the sandbox's token. */
export function noteRunning(sandbox: RunningSandbox): void {
  mkdirSync(notes, { recursive: true, mode: 0o700 });
  writeFileSync(noteOf(sandbox.name), JSON.stringify(sandbox), { mode: 0o600 });
}

export function forgetRunning(name: string): void {
  rmSync(noteOf(name), { force: true });
}

/** The sandboxes of this checkout whose process is alive; notes of dead ones are removed. */
export function runningSandboxes(): RunningSandbox[] {
  const found: RunningSandbox[] = [];
  for (const file of filesIn(notes)) {
    const sandbox = JSON.parse(readFileSync(join(notes, file), "utf8")) as RunningSandbox;
    if (isAlive(sandbox.pid)) found.push(sandbox);
    else forgetRunning(sandbox.name);
  }
  return found;
}

function noteOf(name: string): string {
  return join(notes, `${name}.json`);
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
