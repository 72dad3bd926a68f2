import type { AccountCaller } from "../../service";
import type { LogStream } from "../../log-stream";
import type { Container, ContainerAnswer, ContainerRequest } from "./container";

/** The answer of a variant, and the container that gave it. */
export interface VariantAnswer extends ContainerAnswer {
  readonly container: string;
}

const SUCCESS = 200;
const FIRST_FAILURE = 300;

/** The running containers of one production variant: each gets the answer of the one before it. */
export class VariantFleet {
  private inFlight = 0;
  private drained?: () => void;

  constructor(
    readonly name: string,
    readonly role: AccountCaller,
    readonly containers: readonly Container[],
    private readonly logs: readonly LogStream[],
  ) {}

  async invoke(request: ContainerRequest): Promise<VariantAnswer> {
    this.inFlight += 1;
    try {
      return await this.through(request);
    } finally {
      this.inFlight -= 1;
      if (this.inFlight === 0) this.drained?.();
    }
  }

  report(problem: string): void {
    this.logs[0]?.write(problem);
  }

  /** Ends the containers once no request is under way. The caller sends no more. */
  async stop(): Promise<void> {
    if (this.inFlight > 0) await new Promise<void>((resolve) => (this.drained = resolve));
    await Promise.all(this.containers.map((container) => container.stop()));
    await Promise.all(this.logs.map((log) => log.flush()));
  }

  private async through({ body, headers }: ContainerRequest): Promise<VariantAnswer> {
    const { accept, ...others } = headers;
    let request: ContainerRequest = { body, headers: others };
    let answer: VariantAnswer = {
      status: 0,
      headers: {},
      body: Buffer.from("No container."),
      container: "primary",
    };
    for (const [index, container] of this.containers.entries()) {
      const isLast = index === this.containers.length - 1;
      // What the caller accepts is for the last container to say; those before it speak to each other.
      const asked = isLast && accept !== undefined ? { ...request.headers, accept } : request.headers;
      const found = await container.invoke({ body: request.body, headers: asked });
      answer = { ...found, container: container.name };
      if (found.status < SUCCESS || found.status >= FIRST_FAILURE) return answer;
      const type = String(found.headers["content-type"] ?? "text/csv");
      request = { body: found.body, headers: { ...others, "content-type": type } };
    }
    return answer;
  }
}
