import { Agent, request as httpRequest } from "node:http";
import { AwsError, notInTheSandbox } from "./aws-error";
import type { AwsRequest, AwsResponse } from "./service";

/** Sends a request to moto; throws `AwsError` where moto does not know the operation or breaks on it. */
export type MotoClient = (request: AwsRequest, operation: string) => Promise<AwsResponse>;

/** Headers that belong to one connection, or that the sending side writes itself. */
const connectionHeaders = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "te",
  "trailer",
  "upgrade",
  "expect",
  "content-length",
  "proxy-authorization",
]);

export function motoClient(port: number): MotoClient {
  // moto's server closes each connection after its answer: an agent that keeps them would only run into closed ones.
  const agent = new Agent({ keepAlive: false, maxSockets: 64 });
  return async (request, operation) => understood(await send(request, port, agent), request, operation);
}

function send(request: AwsRequest, port: number, agent: Agent): Promise<AwsResponse> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      {
        agent,
        host: "127.0.0.1",
        port,
        method: request.method,
        path: request.target,
        headers: { ...endToEnd(request.headers), "content-length": String(request.body.length) },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.once("error", reject);
        incoming.once("end", () => {
          const headers = endToEnd(flat(incoming.headers));
          const length = incoming.headers["content-length"];
          // Of a HEAD the length is the answer; everywhere else the front measures the body that it sends.
          if (request.method === "HEAD" && length !== undefined) headers["content-length"] = length;
          resolve({ status: incoming.statusCode ?? 500, headers, body: Buffer.concat(chunks) });
        });
      },
    );
    outgoing.once("error", reject);
    outgoing.end(request.body);
  });
}

function flat(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
}

function endToEnd(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !connectionHeaders.has(name.toLowerCase())),
  );
}

/** moto's answer, unless it says that moto has no answer. */
function understood(response: AwsResponse, request: AwsRequest, operation: string): AwsResponse {
  const service = request.signingName || "s3";
  if (response.headers["x-moto-failure"]) {
    const failure = JSON.parse(response.body.toString("utf8")) as { error: string; message: string };
    if (response.status === 501) throw notInTheSandbox(service, operation);
    throw crash(request, `moto failed on ${service}:${operation}: ${failure.error}: ${failure.message}`);
  }
  const unknownPath = response.body
    .subarray(0, 200)
    .toString("latin1")
    .includes("<title>404 Not Found</title>");
  const unknownAction = response.body.length === 0 && service !== "s3" && request.method !== "HEAD";
  if (response.status === 404 && (unknownPath || unknownAction)) throw notInTheSandbox(service, operation);
  return response;
}

/**
 * A crash is a 500, as AWS would answer. Clients take that for passing and try again, the Terraform provider for minutes; a crash of
 * moto never passes, so from the third attempt on the same error comes with a status that ends the attempts.
 */
function crash(request: AwsRequest, message: string): AwsError {
  const attempt = Number(/attempt=(\d+)/.exec(request.headers["amz-sdk-request"] ?? "")?.[1] ?? 1);
  return new AwsError("InternalFailure", `${message}. moto.log has the traceback.`, attempt < 3 ? 500 : 400);
}
