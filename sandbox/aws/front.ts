import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { credentialScope } from "./credential-scope";
import type { AwsRequest, AwsResponse } from "./service";

interface Front {
  /** For example `http://127.0.0.1:41234`: the value of `AWS_ENDPOINT_URL`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1, on a free port, for requests to any AWS service. */
export async function startFront(handle: (request: AwsRequest) => Promise<AwsResponse>): Promise<Front> {
  const server = createServer({ keepAliveTimeout: 60_000 }, (incoming, outgoing) => {
    received(incoming)
      .then(handle)
      .then((response) => send(response, incoming, outgoing))
      // What is left to fail here is the connection: the caller went away.
      .catch(() => outgoing.destroy());
  });
  // Clients on a slow machine hold connections for long; a timeout of the server's would look like a fault of AWS.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function received(incoming: IncomingMessage): Promise<AwsRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers = headersOf(incoming);
  const target = incoming.url ?? "/";
  return {
    method: incoming.method ?? "GET",
    target,
    headers,
    body: Buffer.concat(chunks),
    ...credentialScope(headers, target),
  };
}

function headersOf(incoming: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
}

function send(response: AwsResponse, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const hasBody = incoming.method !== "HEAD" && response.status !== 204 && response.status !== 304;
  const length = hasBody ? { "content-length": String(response.body.length) } : {};
  outgoing.writeHead(response.status, { ...response.headers, ...length });
  outgoing.end(hasBody ? response.body : undefined);
}
