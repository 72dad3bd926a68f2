import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { GitLabClient, type Json, type JsonObject } from "../../gitlab-provider/client";

export interface Received {
  readonly call: string;
  readonly body: JsonObject;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json | string;
}

/** Answers what a test scripts, for what the local GitLab does not play; an unscripted call is a 404. */
export class FakeGitLab {
  readonly received: Received[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** `script`: replies by `METHOD /path` below `/api/v4`, without the query; a list is answered one after the other. */
  static async start(script: Readonly<Record<string, Reply | Reply[]>>): Promise<FakeGitLab> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const fake = new FakeGitLab(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on("request", async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const path = decodeURIComponent((request.url ?? "").replace("/api/v4", ""));
      const call = `${request.method} ${path}`;
      const text = Buffer.concat(chunks).toString();
      fake.received.push({ call, body: text ? JSON.parse(text) : {}, headers: request.headers });
      const scripted: Reply | Reply[] | undefined = script[call.split("?")[0] ?? ""];
      const next = Array.isArray(scripted) && scripted.length > 1 ? scripted.shift() : [scripted].flat()[0];
      const reply: Reply = next ?? { status: 404, body: { message: "404 Not found" } };
      response.writeHead(reply.status ?? 200, reply.headers);
      response.end(typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body ?? {}));
    });
    return fake;
  }

  client(retries = 0): GitLabClient {
    return new GitLabClient({
      apiUrl: `${this.url}/api/v4`,
      token: "glpat-fake",
      headers: { "x-team": "ml" },
      retries,
    });
  }

  calls(): string[] {
    return this.received.map(({ call }) => call);
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }
}
