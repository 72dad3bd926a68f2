import type { DataSource } from "./data-source";

/** The provider asks GraphQL; the same facts are in the REST API: https://docs.gitlab.com/api/users/ */
export const currentUserData: DataSource = {
  type: "gitlab_current_user",

  async read(client) {
    const user = await client.get("/user");
    const username = String(user.username);
    const namespace = await client.get(`/namespaces/${encodeURIComponent(username)}`);
    return {
      id: String(user.id),
      global_id: `gid://gitlab/User/${String(user.id)}`,
      username,
      name: String(user.name),
      bot: user.bot === true,
      group_count: await client.count("/groups?min_access_level=10&per_page=1"),
      namespace_id: String(namespace.id),
      global_namespace_id: `gid://gitlab/Namespaces::UserNamespace/${String(namespace.id)}`,
      public_email: String(user.public_email ?? ""),
    };
  },
};
