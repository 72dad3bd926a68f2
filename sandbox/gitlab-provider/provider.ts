import type { Http2Session } from "node:http2";
import { answer, createHandlers } from "./rpc/handlers";
import { Session } from "./rpc/session";
import { startLifeline } from "./lifeline";
import { listen } from "./transport";
import { decodeRequest, encodeResponse, isMethod } from "./wire";

const ADDRESS = "registry.terraform.io/gitlabhq/gitlab";
const SERVICE = "/tfplugin6.Provider/";

export interface GitLabProvider {
  /** Value of `TF_REATTACH_PROVIDERS` for every Terraform that shall use this provider. */
  readonly reattach: string;
  /** Ends every connection and removes the socket. */
  stop(): Promise<void>;
}

/**
 * Stands in for the GitLab provider where Terraform's registry cannot be reached: it speaks Terraform's plugin
 * protocol 6 on a unix socket, with the schema of the pinned bindings. It proves that a configuration fits the schema
 * and settles against a GitLab; the provider's own validations and defaults are only as good as the tables here.
 *
 * @param options.socket Path of the socket, at most 103 bytes. Concurrent runs with different `GITLAB_TOKEN` or
 *   `GITLAB_BASE_URL` take a provider, and a socket, for each.
 */
export async function startGitLabProvider({ socket }: { readonly socket: string }): Promise<GitLabProvider> {
  const handlers = createHandlers(socket);
  // The configured client belongs to the connection: Terraform opens one for each alias and run.
  const sessions = new WeakMap<Http2Session, Session>();
  const server = await listen(socket, (path) => {
    const method = path.startsWith(SERVICE) ? path.slice(SERVICE.length) : "";
    if (!isMethod(method)) return undefined;
    return async (request, connection) => {
      const session = sessions.get(connection) ?? new Session();
      sessions.set(connection, session);
      const message = await answer(handlers[method], method, decodeRequest(method, request), session);
      return encodeResponse(method, message);
    };
  });
  const lifeline = await startLifeline().catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  return {
    reattach: reattachSetting(socket, lifeline.pid),
    stop: async () => {
      await server.stop();
      await lifeline.end();
    },
  };
}

function reattachSetting(socket: string, pid: number): string {
  return JSON.stringify({
    [ADDRESS]: {
      Protocol: "grpc",
      ProtocolVersion: 6,
      Pid: pid,
      Test: true,
      Addr: { Network: "unix", String: socket },
    },
  });
}
