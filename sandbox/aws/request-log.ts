import { createWriteStream } from "node:fs";
import { join } from "node:path";
import type { AwsResponse } from "./service";

export interface LoggedRequest {
  readonly service: string;
  readonly operation: string;
  readonly response: AwsResponse;
  readonly milliseconds: number;
  /** The part that answered. */
  readonly by: "front" | "moto";
}

export interface RequestLog {
  write(request: LoggedRequest): void;
  close(): Promise<void>;
}

/** Services whose errors may repeat a secret value that the caller sent. */
const secretive = new Set(["secretsmanager", "ssm", "kms"]);

/**
 * Writes one JSON line a request to `requests.jsonl`: time, service, operation, status, who answered, and the text of an error. Bodies,
 * headers and queries stay out of it, since they hold secrets and signatures.
 */
export function requestLog(directory: string): RequestLog {
  const stream = createWriteStream(join(directory, "requests.jsonl"), { flags: "a" });
  return {
    write({ service, operation, response, milliseconds, by }) {
      const failed = response.status >= 400 && !secretive.has(service);
      const error = failed ? { error: response.body.subarray(0, 500).toString("utf8") } : {};
      const line = {
        time: new Date().toISOString(),
        service,
        operation,
        status: response.status,
        milliseconds,
        by,
      };
      stream.write(`${JSON.stringify({ ...line, ...error })}\n`);
    },
    close: () => new Promise((resolve) => stream.end(resolve)),
  };
}
