import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

interface MotoProcess {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

const launcher = join(__dirname, "moto_launcher.py");
const startTimeoutMilliseconds = 30_000;

/**
 * Starts moto under the given Python. What it writes to standard error, above all tracebacks of its crashes, goes to `moto.log`.
 * @throws Error with the end of that output where moto cannot be started
 */
export async function startMoto(options: {
  readonly python: string;
  readonly directory: string;
  readonly accountId: string;
  readonly environment?: Readonly<Record<string, string>>;
}): Promise<MotoProcess> {
  const logFile = join(options.directory, "moto.log");
  const log = openSync(logFile, "w");
  const child = spawn(options.python, ["-I", launcher], {
    stdio: ["pipe", "pipe", log],
    env: {
      PATH: process.env.PATH ?? "",
      MOTO_IAM_LOAD_MANAGED_POLICIES: "true",
      MOTO_ACCOUNT_ID: options.accountId,
      // moto answers each request in a thread of its own; glibc would keep a heap for every few of them.
      MALLOC_ARENA_MAX: "2",
      ...options.environment,
    },
  });
  closeSync(log);
  // Moto going away first must not raise EPIPE here.
  child.stdin?.on("error", () => undefined);
  try {
    const port = await reportedPort(child);
    return { port, pid: child.pid ?? 0, stop: () => stop(child) };
  } catch (error) {
    child.kill("SIGKILL");
    const said = readFileSync(logFile, "utf8").slice(-2000);
    throw new Error(
      `moto did not start under ${options.python}: ${(error as Error).message}\n${said}`.trim(),
      {
        cause: error,
      },
    );
  }
}

function reportedPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      clearTimeout(timer);
      child.off("error", fail).off("exit", ended);
    };
    const fail = (reason: Error): void => {
      finish();
      reject(reason);
    };
    const ended = (code: number | null): void => fail(new Error(`it ended with exit code ${String(code)}.`));
    const timer = setTimeout(() => fail(new Error("no answer within 30 s.")), startTimeoutMilliseconds);
    child.once("error", fail).once("exit", ended);
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once("line", (line) => {
      finish();
      resolve((JSON.parse(line) as { port: number }).port);
    });
  });
}

/** Ends moto by closing its standard input, and by a signal if that is not enough. */
function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), 3_000);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    child.stdin?.end();
  });
}
