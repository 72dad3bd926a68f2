import * as v from "valibot";
import type { GitLabClient } from "../../../functions/gitlab/client";
import { GitLabError } from "../../../functions/gitlab/errors";
import { type Finding, ok, problem, warning } from "../check";

/** Days before its end from which a token should be replaced. */
const SOON_DAYS = 30;
const DAY_MILLISECONDS = 86_400_000;

/** https://docs.gitlab.com/api/personal_access_tokens/#get-details-on-a-personal-access-token */
const tokenSchema = v.object({ scopes: v.array(v.string()), expires_at: v.nullish(v.string()) });

interface TokenUse {
  readonly todo: string;
  /** User that the catalog takes the token's owner for. */
  readonly user: string | undefined;
  /** Group for the repositories; undefined for the user's own namespace. */
  readonly namespace: string | undefined;
}

/**
 * What a token can do and for how long: its scopes, its end, its user, and whether it sees the group.
 * @param client that sends the token
 * @param source where the token was found
 * @throws GitLabUnreachableError; GitLabError for what says nothing of the token
 */
export async function tokenFindings(
  client: GitLabClient,
  source: string,
  use: TokenUse,
  now = new Date(),
): Promise<Finding[]> {
  const token = await unlessRefused(client.get(tokenSchema, "/personal_access_tokens/self"));
  if (token instanceof GitLabError) return [refused(source, token, use)];
  const [user, group] = await Promise.all([
    userFinding(client, use),
    use.namespace ? groupFinding(client, use.namespace) : undefined,
  ]);
  return [
    scopeFinding(token.scopes, source, use),
    endFinding(token.expires_at, use, now),
    user,
    ...(group ? [group] : []),
  ];
}

/** GitLab's refusal of the token as a result; it hides a group from a token that may not see it. */
async function unlessRefused<Answer>(request: Promise<Answer>): Promise<Answer | GitLabError> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof GitLabError && [401, 403, 404].includes(error.status)) return error;
    throw error;
  }
}

function refused(source: string, { status, detail }: GitLabError, { todo }: TokenUse): Finding {
  return problem(
    `GitLab answers ${status} to the token of ${source} (${detail}): it has expired, was revoked, or is not one.`,
    todo,
  );
}

function scopeFinding(scopes: readonly string[], source: string, { todo }: TokenUse): Finding {
  return scopes.includes("api")
    ? ok(`The token of ${source} has the scope api.`)
    : problem(`The token of ${source} has the scopes ${scopes.join(", ") || "none"}, and not api.`, todo);
}

function endFinding(end: string | null | undefined, { todo }: TokenUse, now: Date): Finding {
  if (!end) return ok("The token does not expire.");
  const days = Math.floor((Date.parse(end) - now.getTime()) / DAY_MILLISECONDS);
  if (days < 0) return problem(`The token expired on ${end}.`, todo);
  const when = `The token expires on ${end}, in ${days} ${days === 1 ? "day" : "days"}.`;
  return days < SOON_DAYS ? warning(when, todo) : ok(when);
}

async function userFinding(client: GitLabClient, { user }: TokenUse): Promise<Finding> {
  const { username } = await client.get(v.object({ username: v.string() }), "/user");
  if (!user || user === username) return ok(`The token is that of the user ${username}.`);
  return problem(
    `The token is that of the user ${username}, and gitlab_user_name is ${user}.`,
    `Set gitlab_user_name = "${username}" and deploy.`,
  );
}

async function groupFinding(client: GitLabClient, namespace: string): Promise<Finding> {
  const group = await unlessRefused(
    client.get(v.object({ id: v.number() }), `/groups/${encodeURIComponent(namespace)}`),
  );
  if (!(group instanceof GitLabError)) return ok(`The token sees the group ${namespace}.`);
  return problem(
    `The token does not see the group ${namespace} (GitLab answers ${group.status}).`,
    "Create the group, or add the token's user to it as a maintainer.",
  );
}
