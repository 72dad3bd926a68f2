import type { FastifyInstance, FastifyRequest } from "fastify";

/** One call that the server got: no query, no header, no body, so no secret. */
export interface LoggedRequest {
  readonly method: string;
  /** Path as received, without its query. */
  readonly path: string;
  /** The endpoint's pattern, for example `/api/v4/projects/:id`; empty for git and for what the sandbox does not know. */
  readonly route: string;
  readonly at: Date;
  /** `undefined` while the call is under way, and when its connection was cut. */
  status: number | undefined;
}

export interface RequestFilter {
  readonly method?: string;
  /** Tried on the path and on the route. */
  readonly path?: RegExp;
}

export const fits = (
  filter: RequestFilter,
  request: { method: string; path: string; route: string },
): boolean =>
  (filter.method === undefined || filter.method === request.method) &&
  (filter.path === undefined || filter.path.test(request.path) || filter.path.test(request.route));

/** Empty for the catch-all patterns. */
export const patternOf = (request: FastifyRequest): string => {
  const pattern = request.routeOptions.url ?? "";
  return pattern.endsWith("*") ? "" : pattern;
};

/** What clients asked the server, in order; calls of the server's own git hooks are left out. */
export class RequestLog {
  private entries: LoggedRequest[] = [];

  list(filter: RequestFilter = {}): readonly LoggedRequest[] {
    return this.entries.filter((entry) => fits(filter, entry));
  }

  count(filter: RequestFilter = {}): number {
    return this.list(filter).length;
  }

  clear(): void {
    this.entries = [];
  }

  register(server: FastifyInstance, internal: string): void {
    const open = new WeakMap<object, LoggedRequest>();
    server.addHook("onRequest", async (request) => {
      const path = request.url.split("?")[0] ?? "";
      if (path.startsWith(internal)) return;
      const route = patternOf(request);
      const entry: LoggedRequest = { method: request.method, path, route, at: new Date(), status: undefined };
      this.entries.push(entry);
      open.set(request, entry);
    });
    server.addHook("onResponse", async (request, reply) => {
      const entry = open.get(request);
      if (entry) entry.status = reply.raw.statusCode;
    });
  }
}
