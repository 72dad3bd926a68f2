import { setTimeout as sleep } from "node:timers/promises";
import { parseJson } from "../runtime/json";
import { GitLabError, GitLabUnreachableError, refusalIn } from "./errors";
import { apiOf } from "./instance-url";
import { retryAfterOf, waitBeforeRetry } from "./retry";

export interface GitLabClientOptions {
  /** Address of the instance, for example `https://gitlab.com` or `https://example.com/gitlab`. */
  readonly url: string;
  /** Access token, sent as `PRIVATE-TOKEN`. Default: none. */
  readonly token?: string;
  /** Texts that no error may quote, beside the token. */
  readonly secrets?: readonly string[];
  /** When all work must be over, in milliseconds since the epoch. */
  readonly deadline: number;
  /** How long GitLab may take to answer one request, in milliseconds. @default 20000 */
  readonly timeout?: number;
  /** How many requests the client sends in all, repeated ones included. @default unlimited */
  readonly maximumRequests?: number;
  /** Told before a request is sent again. */
  readonly onRetry?: (error: Error, waitMilliseconds: number) => void;
}

/** A form, or an object that is sent as JSON. */
export type RequestBody = URLSearchParams | Readonly<Record<string, unknown>>;

interface Request {
  readonly method: "GET" | "POST" | "PUT";
  /** Path below `/api/v4`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
}

/** Connections that never came about, as Node names them: GitLab has seen nothing of the request. */
const NOT_CONNECTED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** REST API v4 of one GitLab instance (https://docs.gitlab.com/api/rest/). Answers are JSON that the caller has to check. */
export class GitLabClient {
  readonly #api: URL;
  readonly #options: GitLabClientOptions;
  #requests = 0;
  #lastFailure: unknown;

  constructor(options: GitLabClientOptions) {
    this.#options = options;
    this.#api = apiOf(options.url);
  }

  /** @throws GitLabError, GitLabUnreachableError */
  get(path: string, query: Readonly<Record<string, string>> = {}): Promise<unknown> {
    return this.#send({ method: "GET", path, query });
  }

  /** @throws GitLabError, GitLabUnreachableError */
  post(path: string, body: RequestBody): Promise<unknown> {
    return this.#send({ method: "POST", path, body });
  }

  /** For what is the same when it is done twice. @throws GitLabError, GitLabUnreachableError */
  put(path: string, body: RequestBody): Promise<unknown> {
    return this.#send({ method: "PUT", path, body });
  }

  async #send(request: Request): Promise<unknown> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#try(request);
      } catch (error) {
        this.#lastFailure = error;
        const wait = waitBeforeRetry(error, request.method !== "POST", tries);
        if (wait === undefined || this.#isSpent() || Date.now() + wait >= this.#options.deadline) throw error;
        this.#options.onRetry?.(error as Error, Math.round(wait));
        await sleep(wait);
      }
    }
  }

  #isSpent(): boolean {
    return this.#requests >= (this.#options.maximumRequests ?? Infinity);
  }

  async #try(request: Request): Promise<unknown> {
    const time = Math.min(this.#options.timeout ?? 20_000, this.#options.deadline - Date.now());
    if (this.#isSpent() || time <= 0) {
      throw this.#lastFailure ?? this.#unreachable(request, "the function had no time left to ask", false);
    }
    this.#requests += 1;
    try {
      const response = await this.#fetch(request, time);
      return this.#answerIn(request, response, await response.text());
    } catch (error) {
      throw error instanceof GitLabError ? error : this.#noAnswer(request, error as Error, time);
    }
  }

  #fetch({ method, path, query = {}, body }: Request, time: number): Promise<Response> {
    const url = new URL(`${this.#api.pathname}${path}`, this.#api);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const headers: Record<string, string> = { accept: "application/json" };
    if (this.#options.token !== undefined) headers["private-token"] = this.#options.token;
    const isJson = body !== undefined && !(body instanceof URLSearchParams);
    if (isJson) headers["content-type"] = "application/json";
    return fetch(url, {
      method,
      headers,
      body: isJson ? JSON.stringify(body) : (body as URLSearchParams | undefined),
      // A followed redirect would carry the token to another host and turn a POST into a GET.
      redirect: "manual",
      signal: AbortSignal.timeout(time),
    });
  }

  #answerIn({ method, path }: Request, response: Response, text: string): unknown {
    const answer = parseJson(text);
    if (response.ok && answer !== undefined) return answer;
    const detail = this.#redacted(this.#refusalOf(response, text));
    throw new GitLabError(
      method,
      path,
      response.status,
      detail,
      retryAfterOf(response.headers.get("retry-after")),
    );
  }

  #refusalOf({ ok, status, headers }: Response, text: string): string {
    const type = headers.get("content-type") ?? "no content type";
    const location = headers.get("location");
    if (ok) return `the body is not JSON (${type}); is ${this.#options.url} the address of a GitLab?`;
    if (location !== null && status >= 300 && status < 400) {
      return `it redirects to ${location}; set the address on which GitLab itself answers`;
    }
    return refusalIn(text, type);
  }

  #noAnswer(request: Request, error: Error, time: number): GitLabUnreachableError {
    if (error.name === "TimeoutError") {
      return this.#unreachable(request, `it took more than ${(time / 1_000).toFixed(1)} s`, true);
    }
    const { code = "", message } = (error.cause ?? error) as Error & { code?: string };
    return this.#unreachable(request, message || code, !NOT_CONNECTED.has(code));
  }

  #unreachable({ method, path }: Request, reason: string, received: boolean): GitLabUnreachableError {
    return new GitLabUnreachableError(method, path, this.#options.url, this.#redacted(reason), received);
  }

  #redacted(text: string): string {
    const secrets = [this.#options.token ?? "", ...(this.#options.secrets ?? [])].filter(
      (secret) => secret !== "",
    );
    return secrets.reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
  }
}
