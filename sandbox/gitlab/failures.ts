import type { FastifyInstance } from "fastify";
import { setTimeout as delay } from "node:timers/promises";
import { GitLabError } from "./gitlab-error";
import { fits, patternOf, type RequestFilter } from "./request-log";

/** A fault for tests. Without a filter it strikes every call. */
interface Fault extends RequestFilter {
  /**
   * `status`: answers with the status and a proxy's page; `disconnect`: cuts the connection before the call is worked on;
   * `lose-answer`: does the work, then cuts the connection; `delay`: answers late.
   */
  readonly kind: "status" | "disconnect" | "lose-answer" | "delay";
  /** For `status`; default 502. */
  readonly status?: number;
  /** For `delay`. */
  readonly milliseconds?: number;
  /** How many calls it strikes; default all until it is removed. */
  readonly times?: number;
}

const page = (status: number): string =>
  `<!DOCTYPE html>\n<html><head><title>GitLab is not responding (${status})</title></head>` +
  `<body><h1>${status}</h1><h3>Whoops, GitLab is taking too much time to respond.</h3></body></html>\n`;

/** Switches by which tests make GitLab fail; no client reaches them over HTTP. */
export class Failures {
  private faults: { readonly fault: Fault; left: number }[] = [];
  private server: FastifyInstance | undefined;
  private port = 0;

  /** Returns a function that removes the fault. */
  inject(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? Infinity };
    this.faults.push(entry);
    return () => {
      this.faults = this.faults.filter((other) => other !== entry);
    };
  }

  /** Stops to listen: clients see a refused connection, as with a machine that is down. */
  async refuseConnections(): Promise<void> {
    const http = this.server?.server;
    if (!http?.listening) return;
    const address = http.address();
    this.port = typeof address === "object" && address ? address.port : 0;
    await new Promise<void>((resolve) => {
      http.close(() => resolve());
      http.closeAllConnections();
    });
  }

  /** Listens again, on the same port. */
  async acceptConnections(): Promise<void> {
    const http = this.server?.server;
    if (!http || http.listening) return;
    await new Promise<void>((resolve, reject) => {
      http.once("error", reject);
      http.listen(this.port, "127.0.0.1", () => {
        http.removeListener("error", reject);
        resolve();
      });
    });
  }

  /** Back to normal. */
  async clear(): Promise<void> {
    this.faults = [];
    await this.acceptConnections();
  }

  register(server: FastifyInstance, internal: string): void {
    this.server = server;
    const losing = new WeakSet<object>();
    server.addHook("onRequest", async (request, reply) => {
      const path = request.url.split("?")[0] ?? "";
      if (path.startsWith(internal)) return;
      const call = { method: request.method, path, route: patternOf(request) };
      for (const fault of this.strike(call)) {
        if (fault.kind === "delay") await delay(fault.milliseconds ?? 0);
        if (fault.kind === "lose-answer") losing.add(request);
        if (fault.kind === "status") {
          const status = fault.status ?? 502;
          throw new GitLabError(status, page(status), { "content-type": "text/html" });
        }
        if (fault.kind === "disconnect") {
          reply.hijack();
          request.raw.socket.destroy();
          return;
        }
      }
    });
    server.addHook("onSend", async (request, reply, payload) => {
      if (!losing.has(request)) return payload;
      reply.hijack();
      request.raw.socket.destroy();
      return payload;
    });
  }

  private strike(call: { method: string; path: string; route: string }): Fault[] {
    const struck = this.faults.filter(({ fault, left }) => left > 0 && fits(fault, call));
    for (const entry of struck) entry.left -= 1;
    return struck.map(({ fault }) => fault);
  }
}
