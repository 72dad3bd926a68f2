import { type Finding, ok, problem, warning } from "../check";
import { gitlabGet } from "../gitlab-call";

/** Days before its end from which a token should be replaced. */
const SOON_DAYS = 30;
const DAY_MILLISECONDS = 86_400_000;

export interface TokenUse {
  readonly todo: string;
  /** User that the catalog takes the token's owner for. */
  readonly user: string | undefined;
  /** Group for the repositories; undefined for the user's own namespace. */
  readonly namespace: string | undefined;
}

/**
 * What a token can do and for how long: its scopes, its end, its user, and whether it sees the group.
 * https://docs.gitlab.com/api/personal_access_tokens/#get-details-on-a-personal-access-token
 */
export async function tokenFindings(
  url: string,
  token: { readonly value: string; readonly source: string },
  use: TokenUse,
  now = new Date(),
): Promise<Finding[]> {
  const { status, body } = await gitlabGet(url, "personal_access_tokens/self", token.value);
  if (status !== 200) return [refused(token.source, status, use)];
  const [user, group] = await Promise.all([
    userFinding(url, token.value, use),
    use.namespace ? groupFinding(url, token.value, use.namespace) : undefined,
  ]);
  return [scopeFinding(body, token.source, use), endFinding(body, use, now), user, ...(group ? [group] : [])];
}

function refused(source: string, status: number, { todo }: TokenUse): Finding {
  return problem(
    `GitLab answers ${status} to the token of ${source}: it has ended, was revoked, or is not one.`,
    todo,
  );
}

function scopeFinding(
  { scopes }: Readonly<Record<string, unknown>>,
  source: string,
  { todo }: TokenUse,
): Finding {
  const held = Array.isArray(scopes) ? scopes.map(String) : [];
  return held.includes("api")
    ? ok(`The token of ${source} has the scope api.`)
    : problem(`The token of ${source} has the scopes ${held.join(", ") || "none"}, and not api.`, todo);
}

function endFinding(body: Readonly<Record<string, unknown>>, { todo }: TokenUse, now: Date): Finding {
  const end = body["expires_at"];
  if (typeof end !== "string") return ok("The token has no end.");
  const days = Math.floor((Date.parse(end) - now.getTime()) / DAY_MILLISECONDS);
  if (days < 0) return problem(`The token ended on ${end}.`, todo);
  const when = `The token ends on ${end}, in ${days} ${days === 1 ? "day" : "days"}.`;
  return days < SOON_DAYS ? warning(when, todo) : ok(when);
}

async function userFinding(url: string, token: string, { user }: TokenUse): Promise<Finding> {
  const { body } = await gitlabGet(url, "user", token);
  const name = String(body["username"] ?? "unknown");
  if (!user || user === name) return ok(`The token is that of the user ${name}.`);
  return problem(
    `The token is that of the user ${name}, and gitlab_user_name is ${user}.`,
    `Set gitlab_user_name = "${name}" and deploy.`,
  );
}

async function groupFinding(url: string, token: string, namespace: string): Promise<Finding> {
  const { status } = await gitlabGet(url, `groups/${encodeURIComponent(namespace)}`, token);
  if (status === 200) return ok(`The token sees the group ${namespace}.`);
  return problem(
    `The token does not see the group ${namespace} (GitLab answers ${status}).`,
    "Make the group, or add the token's user to it as a maintainer.",
  );
}
