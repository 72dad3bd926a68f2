import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import { describeIssues } from "../../contracts/stored-json";
import { parseJson } from "../runtime/json";
import { GitLabError, GitLabUnreachableError, refusalIn } from "./errors";
import { apiOf } from "./instance-url";
import { nextPage } from "./pagination";
import { retryAfterOf, waitBeforeRetry } from "./retry";

export interface GitLabClientOptions {
  /** Address of the instance, for example `https://gitlab.com` or `https://example.com/gitlab`. */
  readonly url: string;
  /** Access token, sent as `PRIVATE-TOKEN`. Default: none. */
  readonly token?: string;
  /** Texts that no error may quote, beside the token. */
  readonly secrets?: readonly string[];
  /** When all work must be over, retries included, in milliseconds since the epoch. */
  readonly deadline: number;
  /** How long GitLab may take to answer one request, in milliseconds. @default 20000 */
  readonly timeout?: number;
  /** How many requests the client sends in all, repeated ones included. @default unlimited */
  readonly maximumRequests?: number;
  /** Called before a request is sent again. */
  readonly onRetry?: (error: Error, waitMilliseconds: number) => void;
}

/** A form, or an object that is sent as JSON. */
type RequestBody = URLSearchParams | Readonly<Record<string, unknown>>;

export type Query = Readonly<Record<string, string>>;

interface Request {
  readonly method: "GET" | "POST" | "PUT";
  /** Path below `/api/v4`. */
  readonly path: string;
  readonly query?: Query;
  readonly body?: RequestBody;
  /** Whether a redirect is followed, without the token. @default false */
  readonly follow?: boolean;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
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

/**
 * REST API v4 of one GitLab instance (https://docs.gitlab.com/api/rest/), for the Lambda functions and for ops. The caller says by a
 * schema what an answer must have.
 *
 * Paths and the segments in them must be encoded by the caller. Every method throws GitLabError or GitLabUnreachableError.
 */
export class GitLabClient {
  readonly #api: URL;
  readonly #options: GitLabClientOptions;
  #requests = 0;
  #lastFailure: Error | undefined;

  constructor(options: GitLabClientOptions) {
    this.#options = options;
    this.#api = apiOf(options.url);
  }

  get<const Schema extends v.GenericSchema>(
    schema: Schema,
    path: string,
    query: Query = {},
  ): Promise<v.InferOutput<Schema>> {
    return this.#read(schema, { method: "GET", path, query });
  }

  /**
   * All items of a list, page by page: https://docs.gitlab.com/api/rest/#pagination-link-header
   * @param item shape of one of them
   */
  async getAll<const Item extends v.GenericSchema>(
    item: Item,
    path: string,
    query: Query = {},
  ): Promise<v.InferOutput<Item>[]> {
    const items: v.InferOutput<Item>[] = [];
    let page: Query | undefined = { per_page: "100", ...query };
    while (page !== undefined) {
      const request: Request = { method: "GET", path, query: page };
      const answer = await this.#send(request);
      items.push(...this.#parse(v.array(item), request, answer));
      page = nextPage(answer.headers.get("link"));
    }
    return items;
  }

  /** The text of a file, such as a job's artifact; GitLab may redirect to an object store for it. */
  async download(path: string): Promise<string> {
    return (await this.#send({ method: "GET", path, follow: true })).text;
  }

  post<const Schema extends v.GenericSchema>(
    schema: Schema,
    path: string,
    body: RequestBody,
  ): Promise<v.InferOutput<Schema>> {
    return this.#read(schema, { method: "POST", path, body });
  }

  /** For what is the same when it is done twice. */
  put<const Schema extends v.GenericSchema>(
    schema: Schema,
    path: string,
    body: RequestBody,
  ): Promise<v.InferOutput<Schema>> {
    return this.#read(schema, { method: "PUT", path, body });
  }

  async #read<const Schema extends v.GenericSchema>(
    schema: Schema,
    request: Request,
  ): Promise<v.InferOutput<Schema>> {
    return this.#parse(schema, request, await this.#send(request));
  }

  #parse<const Schema extends v.GenericSchema>(
    schema: Schema,
    request: Request,
    { status, headers, text }: Answer,
  ): v.InferOutput<Schema> {
    const value = parseJson(text);
    const result = v.safeParse(schema, value);
    if (value !== undefined && result.success) return result.output;
    const problem =
      value === undefined
        ? `the body is not JSON (${typeOf(headers)})`
        : `the answer is not that of GitLab's API: ${describeIssues(result.issues ?? [])}`;
    throw this.#refused(request, status, `${problem}; is ${this.#options.url} the address of a GitLab?`);
  }

  async #send(request: Request): Promise<Answer> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#try(request);
      } catch (error) {
        this.#lastFailure = error as Error;
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

  async #try(request: Request): Promise<Answer> {
    const time = Math.min(this.#options.timeout ?? 20_000, this.#options.deadline - Date.now());
    if (time <= 0) throw this.#notAsked(request, "no time was left to ask");
    if (this.#isSpent())
      throw this.#notAsked(request, `the limit of ${this.#options.maximumRequests} requests is reached`);
    this.#requests += 1;
    try {
      return await this.#ask(request, time);
    } catch (error) {
      throw error instanceof GitLabError ? error : this.#noAnswer(request, error as Error, time);
    }
  }

  async #ask(request: Request, time: number): Promise<Answer> {
    const signal = AbortSignal.timeout(time);
    let response = await this.#fetch(request, signal);
    const location = response.headers.get("location");
    if (request.follow && location !== null && isRedirect(response))
      response = await fetch(new URL(location, this.#api), { signal });
    const { ok, status, headers } = response;
    const text = await response.text();
    if (ok) return { status, headers, text };
    const detail =
      location !== null && isRedirect(response)
        ? `it redirects to ${location}; set the address on which GitLab itself answers`
        : refusalIn(text, typeOf(headers));
    throw this.#refused(request, status, detail, retryAfterOf(headers.get("retry-after")));
  }

  #fetch({ method, path, query = {}, body }: Request, signal: AbortSignal): Promise<Response> {
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
      signal,
    });
  }

  #refused({ method, path }: Request, status: number, detail: string, retryAfter?: number): GitLabError {
    return new GitLabError(method, path, status, this.#redacted(detail), retryAfter);
  }

  #noAnswer(request: Request, error: Error, time: number): GitLabUnreachableError {
    if (error.name === "TimeoutError") {
      return this.#unreachable(request, `it took more than ${(time / 1_000).toFixed(1)} s`, true);
    }
    const { code = "", message } = (error.cause ?? error) as Error & { code?: string };
    return this.#unreachable(request, message || code, !NOT_CONNECTED.has(code));
  }

  #notAsked(request: Request, reason: string): GitLabUnreachableError {
    const before = this.#lastFailure ? `. The failure before: ${this.#lastFailure.message}` : "";
    return this.#unreachable(request, `${reason}${before}`, false);
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

function isRedirect({ status }: Response): boolean {
  return status >= 300 && status < 400;
}

function typeOf(headers: Headers): string {
  return headers.get("content-type") ?? "no content type";
}
