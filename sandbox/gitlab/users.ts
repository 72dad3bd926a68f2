import { isExpired } from "./authentication";
import { unauthorized } from "./gitlab-error";
import type { Instance } from "./instance";
import type { AccessToken, User } from "./model";
import type { Routes } from "./routes";

/** https://docs.gitlab.com/api/users/ */
export const basicUser = (instance: Instance, user: User): Record<string, unknown> => ({
  id: user.id,
  username: user.username,
  public_email: null,
  name: user.name,
  state: user.state,
  locked: false,
  avatar_url: null,
  web_url: `${instance.url}/${user.username}`,
});

const publicUser = (instance: Instance, user: User): Record<string, unknown> => ({
  ...basicUser(instance, user),
  created_at: user.createdAt.toISOString(),
  bio: "",
  location: "",
  linkedin: "",
  twitter: "",
  website_url: "",
  job_title: "",
  pronouns: null,
  organization: "",
  bot: false,
  work_information: null,
  followers: 0,
  following: 0,
  is_followed: false,
  local_time: null,
});

const currentUser = (instance: Instance, user: User): Record<string, unknown> => ({
  ...publicUser(instance, user),
  email: user.email,
  commit_email: user.email,
  confirmed_at: user.createdAt.toISOString(),
  last_sign_in_at: null,
  current_sign_in_at: null,
  last_activity_on: new Date().toISOString().slice(0, 10),
  theme_id: 3,
  color_scheme_id: 1,
  projects_limit: 100_000,
  identities: [],
  can_create_group: true,
  can_create_project: true,
  two_factor_enabled: false,
  external: false,
  private_profile: false,
  shared_runners_minutes_limit: null,
  extra_shared_runners_minutes_limit: null,
  namespace_id: instance.namespaceOf(user).id,
  created_by: null,
  ...(user.admin ? { is_admin: true } : {}),
});

const tokenAnswer = (token: AccessToken): Record<string, unknown> => ({
  id: token.id,
  name: token.name,
  revoked: token.revoked,
  created_at: token.createdAt.toISOString(),
  description: null,
  scopes: token.scopes,
  user_id: token.user.id,
  last_used_at: token.lastUsedAt?.toISOString() ?? null,
  active: !token.revoked && !isExpired(token),
  expires_at: token.expiresAt.toISOString().slice(0, 10),
});

export function registerUsers(routes: Routes): void {
  const { instance } = routes;
  routes.get("/user", (call) => currentUser(instance, call.user), { scopes: ["read_user"] });
  routes.get(
    "/personal_access_tokens/self",
    (call) => {
      if (!call.caller) throw unauthorized();
      return tokenAnswer(call.caller.token);
    },
    { scopes: ["read_user", "read_repository", "write_repository", "create_runner", "self_rotate"] },
  );
}
