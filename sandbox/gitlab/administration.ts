import { notFound } from "./gitlab-error";
import type { Instance } from "./instance";
import type { AccessToken, Project, Scope, User } from "./model";

/** What an administrator does outside the API: accounts, tokens, memberships, the passing of time. */
export class Administration {
  constructor(private readonly instance: Instance) {}

  addUser(username: string, details: { name?: string; email?: string; admin?: boolean } = {}): User {
    if (this.instance.findUser(username)) throw new Error(`There is a user ${username} already.`);
    return this.instance.addUser(username, details);
  }

  /** A personal access token; by default with the scope `api` and a year to live. */
  addToken(
    username: string,
    details: { scopes?: readonly Scope[]; expiresAt?: Date; value?: string } = {},
  ): AccessToken {
    return this.instance.addToken(this.user(username), details);
  }

  revokeToken(value: string): void {
    const token = this.instance.tokens.get(value);
    if (!token) throw new Error("There is no such token.");
    token.revoked = true;
  }

  /** `target`: id or full path of a project or a group; `accessLevel`: 10 guest, 20 reporter, 30 developer, 40 maintainer, 50 owner. */
  addMember(target: string | number, username: string, accessLevel: number): void {
    const source =
      this.instance.findProject(String(target))?.project ?? this.instance.findNamespace(String(target));
    if (!source) throw notFound("Project or group");
    const user = this.user(username);
    source.members.set(user.id, { user, accessLevel, createdAt: new Date() });
  }

  /** Folder of the bare repository. */
  repositoryFolder(project: string | number): string {
    return this.project(project).repository;
  }

  project(idOrPath: string | number): Project {
    const found = this.instance.findProject(String(idOrPath));
    if (!found) throw notFound("Project");
    return found.project;
  }

  private user(username: string): User {
    const user = this.instance.findUser(username);
    if (!user) throw new Error(`There is no user ${username}.`);
    return user;
  }
}
