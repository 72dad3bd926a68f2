import type { GitLabClient, JsonObject } from "../client";
import { errorAbout, ProviderError } from "../diagnostics";
import { stateFromAnswer } from "../resources/api-mapping";
import { isSet } from "../resources/attributes";
import { attributesOf } from "../schema/entries";
import { UNKNOWN, type ValueObject } from "../values";
import type { DataSource } from "./data-source";

/** GitLab's name of a field where it is not the attribute's. */
const RENAMED: Readonly<Record<string, string>> = { user_provider: "provider", is_bot: "bot" };
const KEYS = ["user_id", "username", "email"] as const;

export const userData: DataSource = {
  type: "gitlab_user",

  validate(config) {
    const given = KEYS.filter((name) => isSet(config[name]));
    if (KEYS.some((name) => config[name] === UNKNOWN) || given.length === 1) return [];
    return [errorAbout(given[0], "Invalid combination of arguments", `Set one of ${KEYS.join(", ")}.`)];
  },

  async read(client, config) {
    const user = await findUser(client, config);
    const attributes = attributesOf("data-gitlab-user").filter(({ name }) => name !== "email_exact_match");
    const fields = Object.fromEntries(attributes.map(({ name }) => [name, RENAMED[name] ?? name]));
    // Only administrators see an email that is not public.
    const email = String(user.email ?? user.public_email ?? "");
    return {
      ...stateFromAnswer(user, attributes, fields),
      email,
      id: String(user.id),
      user_id: Number(user.id),
    };
  },
};

async function findUser(client: GitLabClient, config: ValueObject): Promise<JsonObject> {
  if (isSet(config.user_id)) return client.get(`/users/${String(config.user_id)}`);
  const key = isSet(config.username) ? "username" : "email";
  const wanted = String(config[key]).toLowerCase();
  const query = new URLSearchParams({ [key === "username" ? "username" : "search"]: wanted });
  const users = await client.list(`/users?${query}`);
  const exact = users.find((user) =>
    [user.email, user.public_email].some((each) => String(each).toLowerCase() === wanted),
  );
  const user = key === "email" && config.email_exact_match === true ? exact : (users[0] ?? undefined);
  if (user) return user;
  const detail = `GitLab knows no user whose ${key} is ${wanted}, or this token may not see that user.`;
  throw new ProviderError(errorAbout(key, "No such user", detail));
}
