import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { ContainerProcess, type ProcessOptions } from "./container-process";

/** What a container is asked: https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html */
export interface ContainerRequest {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ContainerAnswer {
  /** 0: the container gave no answer, and `body` says why. */
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

const PING_TIMEOUT_MILLISECONDS = 2_000;
const PING_INTERVAL_MILLISECONDS = 50;
/** The longest that a model may take: https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html */
const INVOCATION_TIMEOUT_MILLISECONDS = 60_000;
const MOST_CONNECTIONS = 32;

/** One serving container: its process, started again when it ends unasked. */
export class Container {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: MOST_CONNECTIONS });
  private process?: ContainerProcess;
  private port = 0;
  private stopping = false;

  /** @param name as error messages have it: `primary`, or `container-1` and so on in a pipeline */
  constructor(
    readonly name: string,
    private readonly options: ProcessOptions,
  ) {}

  /** For measurements: where its process listens. */
  get address(): { readonly port: number; readonly pid?: number } {
    return { port: this.port, pid: this.process?.pid };
  }

  /**
   * Starts the process and waits until it answers /ping.
   * @returns whether it did so in time
   */
  async start(timeoutMilliseconds: number, signal: AbortSignal): Promise<boolean> {
    const started = await ContainerProcess.start(this.options);
    this.process = started;
    const decided = new AbortController();
    const end = AbortSignal.any([signal, decided.signal]);
    const limit = sleep(timeoutMilliseconds, false, { signal: end, ref: false }).catch(() => false);
    const healthy = await Promise.race([this.healthy(started), limit]).finally(() => decided.abort());
    if (!healthy || signal.aborted) {
      await started.stop();
      return false;
    }
    void started.ended.then(() => this.restart());
    return true;
  }

  async invoke({ body, headers }: ContainerRequest): Promise<ContainerAnswer> {
    const length = { "content-length": String(body.length) };
    try {
      const options = { method: "POST", path: "/invocations", headers: { ...headers, ...length } };
      return await this.send(options, body, INVOCATION_TIMEOUT_MILLISECONDS);
    } catch (error) {
      const timedOut = (error as NodeJS.ErrnoException).code === "ETIMEDOUT";
      const message = timedOut
        ? `Your invocation timed out while waiting for a response from container ${this.name}. Review the latency metrics for each container in Amazon CloudWatch, resolve the issue, and try again.`
        : "An error occurred while handling request as the model process exited.";
      return { status: 0, headers: {}, body: Buffer.from(message) };
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.process?.stop();
    this.agent.destroy();
  }

  private async healthy(started: ContainerProcess): Promise<boolean> {
    try {
      this.port = await started.port;
      while (started.alive) {
        const ping = this.send({ method: "GET", path: "/ping" }, undefined, PING_TIMEOUT_MILLISECONDS);
        if ((await ping.catch(() => undefined))?.status === 200) return true;
        await sleep(PING_INTERVAL_MILLISECONDS);
      }
    } catch {
      // It ended before it listened.
    }
    return false;
  }

  private async restart(): Promise<void> {
    if (this.stopping) return;
    const started = await ContainerProcess.start(this.options);
    this.process = started;
    if (this.stopping) return void started.stop();
    void started.port.then((port) => (this.port = port)).catch(() => undefined);
    void started.ended.then(() => sleep(1_000)).then(() => this.restart());
  }

  private send(
    options: { readonly method: string; readonly path: string; readonly headers?: Record<string, string> },
    body: Buffer | undefined,
    timeout: number,
  ): Promise<ContainerAnswer> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        { ...options, agent: this.agent, host: "127.0.0.1", port: this.port },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
          incoming.once("error", reject);
          incoming.once("end", () =>
            resolve({
              status: incoming.statusCode ?? 0,
              headers: incoming.headers,
              body: Buffer.concat(chunks),
            }),
          );
        },
      );
      outgoing.setTimeout(timeout, () =>
        outgoing.destroy(Object.assign(new Error("no answer in time"), { code: "ETIMEDOUT" })),
      );
      outgoing.once("error", reject);
      outgoing.end(body);
    });
  }
}
