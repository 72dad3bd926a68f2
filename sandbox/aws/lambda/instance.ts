import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { LogAccess } from "./log-access";
import type { FunctionError, Outcome } from "./outcome";

/** What a function instance is started with. */
interface InstanceOptions {
  readonly folder: string;
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logAccess: LogAccess;
  /** Passed to the handler in its context, with the request id and the deadline. */
  readonly context: Readonly<Record<string, string>>;
}

type Message =
  | { readonly type: "ready" }
  | { readonly type: "failed"; readonly error: FunctionError }
  | { readonly type: "log"; readonly text: string }
  | {
      readonly type: "result";
      readonly payload?: string;
      readonly error?: FunctionError;
      readonly memory: number;
    };

const runtime = join(__dirname, "runtime.mjs");
/** The packages that the runtime brings are this project's own. */
const sdkRoot = join(__dirname, "..", "..", "..");
const initTimeoutMilliseconds = 10_000;

/** One process that holds a function's code loaded and handles one event after the other. */
export class FunctionInstance {
  readonly logStream = `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${randomBytes(16).toString("hex")}`;
  private process?: ChildProcess;
  private output: string[] = [];

  constructor(readonly options: InstanceOptions) {}

  get alive(): boolean {
    return this.process !== undefined && this.process.exitCode === null && this.process.signalCode === null;
  }

  /** Handles one event. Never rejects: whatever goes wrong inside the function is its outcome. */
  async invoke(requestId: string, event: string, timeoutSeconds: number): Promise<Outcome> {
    this.output = [];
    const initStarted = performance.now();
    const isCold = !this.alive;
    const failure = isCold ? await this.start(requestId) : undefined;
    const initMilliseconds = isCold ? performance.now() - initStarted : undefined;
    const started = performance.now();
    const result = failure
      ? { error: failure, memory: 0 }
      : await this.handle(requestId, event, timeoutSeconds);
    return {
      ...(result.error ? { error: result.error } : { payload: result.payload }),
      output: this.output,
      milliseconds: performance.now() - started,
      initMilliseconds,
      memoryMegabytes: result.memory,
    };
  }

  stop(): void {
    this.process?.kill("SIGKILL");
  }

  private start(requestId: string): Promise<FunctionError | undefined> {
    const child = spawn(process.execPath, [runtime], {
      cwd: this.options.folder,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      env: {
        ...this.options.environment,
        _HANDLER: this.options.handler,
        LAMBDA_TASK_ROOT: this.options.folder,
        SANDBOX_SDK_ROOT: sdkRoot,
        SANDBOX_PARENT_PID: String(process.pid),
      },
    });
    this.process = child;
    const collect = (chunk: Buffer): void => void this.output.push(chunk.toString("utf8"));
    child.stdout?.on("data", collect);
    child.stderr?.on("data", collect);
    child.on("message", (message: Message) => {
      if (message.type === "log") this.output.push(message.text);
    });
    return this.answered(requestId, initTimeoutMilliseconds, (message) => {
      if (message.type === "ready") return { error: undefined };
      return message.type === "failed" ? { error: message.error } : undefined;
    }).then(({ error }) => {
      if (error) this.stop();
      return error;
    });
  }

  private handle(
    requestId: string,
    event: string,
    timeoutSeconds: number,
  ): Promise<{ payload?: string; error?: FunctionError; memory: number }> {
    const milliseconds = timeoutSeconds * 1000;
    const answer = this.answered(requestId, milliseconds, (message) =>
      message.type === "result" ? message : undefined,
    );
    const context = {
      ...this.options.context,
      logStreamName: this.logStream,
      deadline: Date.now() + milliseconds,
    };
    this.process?.send({ id: requestId, event, context }, () => undefined);
    return answer.then((result) => ({ memory: 0, ...result }));
  }

  /** Waits for a message that `pick` takes, for the end of the process, or for the end of the time. */
  private answered<Result extends object>(
    requestId: string,
    milliseconds: number,
    pick: (message: Message) => Result | undefined,
  ): Promise<Result | { error: FunctionError }> {
    const child = this.process as ChildProcess;
    return new Promise((resolve) => {
      const finish = (result: Result | { error: FunctionError }): void => {
        clearTimeout(timer);
        child.off("message", onMessage).off("exit", onExit);
        resolve(result);
      };
      const fail = (errorType: string, message: string): void =>
        finish({ error: { errorType, errorMessage: `RequestId: ${requestId} Error: ${message}` } });
      const onMessage = (message: Message): void => {
        const result = pick(message);
        if (result) finish(result);
      };
      const onExit = (code: number | null, signal: string | null): void => {
        const reason = signal
          ? `signal: ${signal.replace("SIG", "").toLowerCase()}`
          : `exit status ${String(code)}`;
        fail(
          "Runtime.ExitError",
          code === 0 ? "Runtime exited without providing a reason" : `Runtime exited with error: ${reason}`,
        );
      };
      const timer = setTimeout(() => {
        this.stop();
        fail("Sandbox.Timedout", `Task timed out after ${(milliseconds / 1000).toFixed(2)} seconds`);
      }, milliseconds);
      child.on("message", onMessage).once("exit", onExit);
    });
  }
}
