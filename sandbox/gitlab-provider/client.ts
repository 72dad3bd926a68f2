import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { errorAbout, ProviderError } from "./diagnostics";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

export interface ClientSettings {
  /** Root of the REST API, without a slash at its end, for example `http://127.0.0.1:8929/api/v4`. */
  readonly apiUrl: string;
  readonly token: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How often a 429 or 5xx is tried again. */
  readonly retries: number;
  readonly tls?: {
    readonly rejectUnauthorized?: boolean;
    readonly ca?: Buffer;
    readonly cert?: Buffer;
    readonly key?: Buffer;
  };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

const LONGEST_WAIT_MS = 60_000;
const FIRST_WAIT_MS = 100;
const LATER_WAIT_LIMIT_MS = 1_000;

/** The connection as such is at fault: a setting of the provider, not of a resource. */
export class ConnectionProblem extends ProviderError {
  constructor(
    readonly setting: "token" | "base_url",
    summary: string,
    detail: string,
  ) {
    super(errorAbout(undefined, summary, detail));
  }
}

/** GitLab answered, and the answer was a refusal. */
export class GitLabRefusal extends Error {
  override readonly name = "GitLabRefusal";

  constructor(
    readonly method: string,
    readonly path: string,
    readonly status: number,
    /** GitLab's own message. */
    readonly reason: string,
  ) {
    super(`${method} ${path} answered ${status}: ${reason}`);
  }
}

/** GitLab's REST API with one token, as the provider's client library calls it. */
export class GitLabClient {
  constructor(private readonly settings: ClientSettings) {}

  get(path: string): Promise<JsonObject> {
    return this.send("GET", path) as Promise<JsonObject>;
  }

  /** What `get` answers, or undefined where GitLab says 404. */
  async find(path: string): Promise<JsonObject | undefined> {
    try {
      return await this.get(path);
    } catch (error) {
      if (error instanceof GitLabRefusal && error.status === 404) return undefined;
      throw error;
    }
  }

  post(path: string, body: JsonObject = {}): Promise<JsonObject> {
    return this.send("POST", path, body) as Promise<JsonObject>;
  }

  put(path: string, body: JsonObject): Promise<JsonObject> {
    return this.send("PUT", path, body) as Promise<JsonObject>;
  }

  patch(path: string, body: JsonObject): Promise<JsonObject> {
    return this.send("PATCH", path, body) as Promise<JsonObject>;
  }

  async delete(path: string): Promise<void> {
    await this.send("DELETE", path);
  }

  /** Replaces the token wherever it stands in a text that somebody may read. */
  redact(text: string): string {
    return text.replaceAll(this.settings.token, "[token]");
  }

  private async send(method: string, path: string, body?: JsonObject): Promise<Json> {
    const { text } = await this.exchange(method, path, body);
    return text === "" ? {} : (JSON.parse(text) as Json);
  }

  private async exchange(method: string, path: string, body?: JsonObject): Promise<Answer> {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.once(method, path, body);
      if (answer.status < 400) return answer;
      const passing = answer.status === 429 || answer.status >= 500;
      if (!passing || attempt >= this.settings.retries) throw this.refusal(method, path, answer);
      await sleep(waitBeforeRetry(answer.headers, attempt));
    }
  }

  private once(method: string, path: string, body?: JsonObject): Promise<Answer> {
    const url = new URL(this.settings.apiUrl + path);
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      ...this.settings.headers,
      authorization: `Bearer ${this.settings.token}`,
      "user-agent": "terraform-provider-gitlab (sandbox)",
      ...(payload === undefined
        ? {}
        : { "content-type": "application/json", "content-length": Buffer.byteLength(payload) }),
    };
    return new Promise((resolve, reject) => {
      // No connection is kept: one that GitLab has closed meanwhile would fail the next call.
      const send = url.protocol === "https:" ? httpsRequest : httpRequest;
      const request = send(url, { method, headers, agent: false, ...this.settings.tls }, (response) => {
        readAnswer(response).then(resolve, reject);
      });
      request.on("error", (error) => reject(this.unreachable(method, url, error)));
      request.end(payload);
    });
  }

  private unreachable(method: string, url: URL, error: NodeJS.ErrnoException): Error {
    const detail =
      `${method} ${url.origin}${url.pathname}: ${error.message || error.code}. ` +
      "Check that GitLab runs, and that base_url or GITLAB_BASE_URL names it.";
    return new ConnectionProblem("base_url", "GitLab could not be reached", this.redact(detail));
  }

  private refusal(method: string, path: string, { status, headers, text }: Answer): Error {
    const reason = this.redact(gitlabMessage(text));
    if (status === 401) {
      const advice = "Check that the token is right, not expired and not revoked.";
      return new ConnectionProblem(
        "token",
        "GitLab rejected the token",
        `${method} ${path} answered 401: ${reason}. ${advice}`,
      );
    }
    // The sandbox's GitLab says 404 for what it does not play: nothing was deleted there.
    if (headers["x-sandbox"])
      return new ProviderError(errorAbout(undefined, "Not in the sandbox's GitLab", reason));
    return new GitLabRefusal(method, path, status, reason);
  }
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text: Buffer.concat(chunks).toString("utf8"),
  };
}

/**
 * Milliseconds before the next try: what GitLab asks for (`Retry-After`, or the time in `RateLimit-Reset`), at most a
 * minute, else longer each time. The provider's own waits after a 5xx are about eight times these; a sandbox that
 * is going to fail should fail soon.
 */
function waitBeforeRetry(headers: IncomingMessage["headers"], attempt: number): number {
  const seconds = Number(headers["retry-after"]);
  if (Number.isFinite(seconds) && seconds >= 0) return Math.min(seconds * 1000, LONGEST_WAIT_MS);
  const reset = Number(headers["ratelimit-reset"]);
  if (reset > 0) return Math.min(Math.max(reset * 1000 - Date.now(), FIRST_WAIT_MS), LONGEST_WAIT_MS);
  return Math.min(FIRST_WAIT_MS * 2 ** attempt, LATER_WAIT_LIMIT_MS);
}

interface ErrorBody {
  readonly message?: unknown;
  readonly error?: unknown;
  readonly error_description?: unknown;
  /** Words of the sandbox's GitLab about what it does not play. */
  readonly sandbox?: unknown;
}

const LONGEST_PAGE = 300;

/** GitLab's messages in an error body: a text, a list, or texts by field. https://docs.gitlab.com/api/rest/troubleshooting/ */
export function gitlabMessage(text: string): string {
  try {
    const body = JSON.parse(text) as ErrorBody;
    const messages = [body.message ?? body.error, body.error_description, body.sandbox];
    return messages.filter(Boolean).map(spellOut).join(": ") || text;
  } catch {
    return text.replaceAll(/\s+/g, " ").trim().slice(0, LONGEST_PAGE) || "no message";
  }
}

function spellOut(message: unknown): string {
  if (Array.isArray(message)) return message.map(spellOut).join(", ");
  if (typeof message !== "object" || message === null) return String(message);
  return Object.entries(message)
    .map(([field, message]) => `${field} ${spellOut(message)}`)
    .join("; ");
}
