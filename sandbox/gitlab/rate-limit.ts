import type { FastifyInstance, FastifyRequest } from "fastify";
import { API } from "./api-call";
import { GitLabError } from "./gitlab-error";

const MINUTE = 60_000;

const keyOf = (request: FastifyRequest): string =>
  String(request.headers["private-token"] ?? request.headers.authorization ?? request.ip);

/**
 * GitLab's limit of API calls a minute and caller; off until it is set.
 * https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/#response-headers
 */
export class RateLimit {
  private limit: number | undefined;
  private window = 0;
  private readonly observed = new Map<string, number>();

  /** Calls a minute; `undefined` switches the limit off. */
  set(limit: number | undefined): void {
    this.limit = limit;
    this.observed.clear();
  }

  register(server: FastifyInstance): void {
    server.addHook("onRequest", async (request, reply) => {
      if (this.limit === undefined || !request.url.startsWith(API)) return;
      const headers = this.observe(keyOf(request), this.limit);
      void reply.headers(headers);
      if (Number(headers["ratelimit-observed"]) <= this.limit) return;
      const wait = Math.max(1, Number(headers["ratelimit-reset"]) - Math.floor(Date.now() / 1000));
      throw new GitLabError(429, "Retry later\n", {
        "content-type": "text/plain",
        "retry-after": String(wait),
      });
    });
  }

  private observe(key: string, limit: number): Record<string, string> {
    const window = Math.floor(Date.now() / MINUTE);
    if (window !== this.window) this.observed.clear();
    this.window = window;
    const observed = (this.observed.get(key) ?? 0) + 1;
    this.observed.set(key, observed);
    const reset = ((window + 1) * MINUTE) / 1000;
    return {
      "ratelimit-name": "throttle_authenticated_api",
      "ratelimit-limit": String(limit),
      "ratelimit-observed": String(observed),
      "ratelimit-remaining": String(Math.max(0, limit - observed)),
      "ratelimit-reset": String(reset),
      "ratelimit-resettime": new Date(reset * 1000).toUTCString(),
    };
  }
}
