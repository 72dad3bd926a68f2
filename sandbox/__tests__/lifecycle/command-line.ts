import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { sandboxFolder } from "../../instance-folder";

const root = join(__dirname, "..", "..", "..");
const program = [process.execPath, "--import", "tsx", join(root, "sandbox", "cli.ts")];

interface ProcessResult {
  readonly pid: number;
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

const running = new Set<ChildProcess>();
const names = new Set<string>();

/** Kills every command that a test left behind, and removes the folders of the sandboxes that it named. */
export function cleanUp(): void {
  for (const child of running) child.kill("SIGKILL");
  for (const name of names) rmSync(sandboxFolder(name), { recursive: true, force: true, maxRetries: 3 });
}

/** A command of the sandbox that runs, in a process group of its own as a terminal gives it. */
export class CommandLine {
  output = "";
  errors = "";
  readonly child: ChildProcess;
  readonly ended: Promise<ProcessResult>;

  /** @param starter what starts it, as npm or a shell does. @default nothing in between */
  constructor(
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
    starter: readonly string[] = [],
  ) {
    const [first = "", ...rest] = [...starter, ...program, ...args];
    this.child = spawn(first, rest, {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    running.add(this.child);
    if (args[0] === "--name" && args[1]) names.add(args[1]);
    this.child.once("exit", () => running.delete(this.child));
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => (this.output += text));
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.errors += text));
    this.ended = once(this.child, "close").then(([code]) => ({
      pid: this.pid,
      code: code as number | null,
      output: this.output,
      errors: this.errors,
    }));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Waits until the text stands on standard output. */
  async said(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      if (this.child.exitCode !== null) throw new Error(`It ended first: ${this.output}${this.errors}`);
      await Promise.race([once(this.child.stdout as NodeJS.ReadableStream, "data"), this.ended]);
    }
  }

  /** What Ctrl-C does: the signal goes to the whole process group. */
  interrupt(): void {
    process.kill(-this.pid, "SIGINT");
  }
}

/** Runs a command of the sandbox to its end. */
export function sandbox(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ProcessResult> {
  return new CommandLine(args, environment).ended;
}

/** Starts a sandbox and waits until it is ready. */
export async function startedSandbox(name: string): Promise<CommandLine> {
  const running = new CommandLine(["--name", name, "start"]);
  await running.said("Ctrl-C stops it.");
  return running;
}
