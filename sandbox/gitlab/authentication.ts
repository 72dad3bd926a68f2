import type { IncomingHttpHeaders } from "node:http";
import { GitLabError, unauthorized } from "./gitlab-error";
import type { Instance } from "./instance";
import { jobWithToken } from "./job-tokens";
import type { AccessToken, Job, Project, Scope, User } from "./model";

/** Who calls, and with which token. */
export interface Caller {
  readonly user: User;
  readonly token: AccessToken;
  /** The job whose token it is. Such a caller may read, and sees the job's own project alone. */
  readonly job?: { readonly job: Job; readonly project: Project };
}

/** A running job calls for the user who started it, with a token that is only good for reading. */
function jobCaller(instance: Instance, value: string): Caller | undefined {
  const found = jobWithToken(instance, value);
  if (!found) return undefined;
  const { user, id, createdAt } = found.job;
  const token: AccessToken = {
    id,
    name: "CI job token",
    value,
    user,
    scopes: ["read_repository"],
    createdAt,
    expiresAt: new Date(Date.now() + 86_400_000),
    revoked: false,
  };
  return { user, token, job: found };
}

const bearerOf = (authorization: string | undefined): string | undefined =>
  /^Bearer\s+(\S+)$/i.exec(authorization ?? "")?.[1];

const single = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;

/**
 * The caller by `JOB-TOKEN` where jobs may call, by `PRIVATE-TOKEN`, `Authorization: Bearer` or the `private_token` parameter; `undefined` without any of them.
 * https://docs.gitlab.com/api/rest/authentication/
 */
export function authenticate(
  instance: Instance,
  headers: IncomingHttpHeaders,
  privateToken: unknown,
  forJobs = false,
): Caller | undefined {
  const jobToken = single(headers["job-token"]);
  if (jobToken !== undefined) {
    const caller = forJobs ? jobCaller(instance, jobToken) : undefined;
    if (!caller) throw unauthorized();
    return caller;
  }
  const value =
    single(headers["private-token"]) ??
    (typeof privateToken === "string" ? privateToken : undefined) ??
    bearerOf(headers.authorization);
  if (value === undefined || value === "") return undefined;
  const token = instance.tokens.get(value);
  if (!token || token.user.state !== "active") throw unauthorized();
  refuseDeadToken(token);
  token.lastUsedAt = new Date();
  return { user: token.user, token };
}

function refuseDeadToken(token: AccessToken): void {
  if (token.revoked) throw invalidToken("Token was revoked. You have to re-authorize from the user.");
  if (isExpired(token)) {
    throw invalidToken("Token is expired. You can either do re-authorization or token refresh.");
  }
}

const invalidToken = (description: string): GitLabError =>
  new GitLabError(401, { error: "invalid_token", error_description: description });

/** A token ends at midnight UTC at the start of its `expires_at`. */
export function isExpired(token: AccessToken, now = new Date()): boolean {
  return now.toISOString().slice(0, 10) >= token.expiresAt.toISOString().slice(0, 10);
}

/** Throws GitLab's `insufficient_scope` unless the token has one of the scopes. */
export function requireScope(caller: Caller, accepted: readonly Scope[]): void {
  if (accepted.some((scope) => caller.token.scopes.includes(scope))) return;
  throw new GitLabError(403, {
    error: "insufficient_scope",
    error_description: "The request requires higher privileges than provided by the access token.",
    scope: accepted.join(" "),
  });
}

export type GitService = "git-upload-pack" | "git-receive-pack";

const GIT_SCOPES: Readonly<Record<GitService, readonly Scope[]>> = {
  "git-upload-pack": ["api", "read_api", "read_repository", "write_repository"],
  "git-receive-pack": ["api", "write_repository"],
};

/**
 * The caller of git over HTTP: any user name, the token as password; `undefined` when git sent no or wrong credentials.
 * https://docs.gitlab.com/user/profile/personal_access_tokens/#clone-repository-using-personal-access-token
 */
export function authenticateGit(instance: Instance, authorization: string | undefined): Caller | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const [username, ...password] = Buffer.from(encoded, "base64").toString().split(":");
  if (username === "gitlab-ci-token") return jobCaller(instance, password.join(":"));
  const token = instance.tokens.get(password.join(":"));
  if (!username || !token || token.revoked || isExpired(token) || token.user.state !== "active")
    return undefined;
  token.lastUsedAt = new Date();
  return { user: token.user, token };
}

export const mayUseGit = (caller: Caller, service: GitService): boolean =>
  GIT_SCOPES[service].some((scope) => caller.token.scopes.includes(scope));
