import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { killGroup } from "../../../send-signal";
import { bestIsolation, CONTAINER_FOLDER } from "../jobs/isolation";

const SERVER = join(__dirname, "..", "images", "serve.py");
const KILL_AFTER_MILLISECONDS = 3_000;

export interface ProcessOptions {
  readonly python: string;
  /** What the container sees as /opt/ml. */
  readonly folder: string;
  /** Name of the module in `images/` that serves. */
  readonly module: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Takes every line that the process writes. */
  line(text: string): void;
}

/** The process of one serving container. It does not outlive this one, whichever way this one ends. */
export class ContainerProcess {
  /** Resolves when the process has ended and every line has been handed on. */
  readonly ended: Promise<void>;
  /** Where it listens on 127.0.0.1; rejects when it ends before, for example since the model cannot be loaded. */
  readonly port: Promise<number>;

  private constructor(private readonly child: ChildProcess) {
    this.ended = new Promise((resolve) => {
      child.once("error", () => resolve());
      child.once("close", () => resolve());
    });
    this.port = new Promise((resolve, reject) => {
      createInterface({ input: child.stdio[3] as Readable }).once("line", (text) => resolve(Number(text)));
      void this.ended.then(() => reject(new Error("The container ended before it listened.")));
    });
    this.port.catch(() => undefined);
  }

  static async start(options: ProcessOptions): Promise<ContainerProcess> {
    const isolation = await bestIsolation();
    const { command, environment } = await isolation.apply(options.folder, {
      command: [options.python, "-I", "-u", SERVER, options.module, CONTAINER_FOLDER],
      environment: options.environment,
    });
    const [program = "", ...args] = command;
    const child = spawn(program, args, {
      cwd: options.folder,
      env: environment,
      // In a process group of its own, it does not hear a Ctrl-C that is meant for a command in the sandbox.
      detached: true,
      stdio: ["pipe", "pipe", "pipe", "pipe"],
    });
    // The container going away first must not raise EPIPE here.
    child.stdin.on("error", () => undefined);
    child.on("error", (error) => options.line(String(error)));
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (text) => options.line(text));
    }
    // What the model's code started ends with it, as in a container.
    child.once("exit", () => killGroup(child));
    return new ContainerProcess(child);
  }

  get alive(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Ends it by closing its standard input, and by a signal if that is not enough. */
  async stop(): Promise<void> {
    const timer = setTimeout(() => this.child.kill("SIGKILL"), KILL_AFTER_MILLISECONDS);
    this.child.stdin?.end();
    await this.ended;
    clearTimeout(timer);
  }
}
