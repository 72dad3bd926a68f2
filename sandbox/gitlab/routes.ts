import type { FastifyInstance } from "fastify";
import { API, ApiCall } from "./api-call";
import { unauthorized } from "./gitlab-error";
import type { Instance } from "./instance";
import type { Scope } from "./model";

/** Answers a call: a JSON value, text, bytes, or `null` for no content. */
export type Handler = (call: ApiCall) => unknown;

interface RouteOptions {
  /** Answers callers without a token too, as far as they may see the project. */
  readonly anonymous?: boolean;
  /** Scopes that suffice, beside `api` (and `read_api` for reading). */
  readonly scopes?: readonly Scope[];
  /** Answers running jobs too, by their token: https://docs.gitlab.com/ci/jobs/ci_job_token/#job-token-access */
  readonly forJobs?: boolean;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Registers the endpoints of one subject. */
export class Routes {
  constructor(
    private readonly server: FastifyInstance,
    readonly instance: Instance,
  ) {}

  get(path: string, handler: Handler, options?: RouteOptions): void {
    this.add("GET", path, handler, options);
  }

  /** Answers 201 unless the handler says otherwise, as GitLab does. */
  post(path: string, handler: Handler, options?: RouteOptions): void {
    this.add("POST", path, handler, options);
  }

  put(path: string, handler: Handler, options?: RouteOptions): void {
    this.add("PUT", path, handler, options);
  }

  patch(path: string, handler: Handler, options?: RouteOptions): void {
    this.add("PATCH", path, handler, options);
  }

  delete(path: string, handler: Handler, options?: RouteOptions): void {
    this.add("DELETE", path, handler, options);
  }

  private add(method: Method, path: string, handler: Handler, options: RouteOptions = {}): void {
    this.server.route({
      method,
      url: `${API}${path}`,
      handler: async (request, reply) => {
        void reply.code(method === "POST" ? 201 : 200);
        const call = new ApiCall(this.instance, request, reply, options.scopes, options.forJobs);
        if (!options.anonymous && !call.caller) throw unauthorized();
        const answer = await handler(call);
        return answer === null ? reply.send() : answer;
      },
    });
  }
}
