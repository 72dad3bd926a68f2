/** Users of a GitLab instance, their tokens and roles. */

/** https://docs.gitlab.com/api/members/#roles */
export const AccessLevel = {
  none: 0,
  minimal: 5,
  guest: 10,
  planner: 15,
  reporter: 20,
  developer: 30,
  maintainer: 40,
  owner: 50,
  admin: 60,
} as const;

export const SCOPES = [
  "api",
  "read_api",
  "read_user",
  "read_repository",
  "write_repository",
  "create_runner",
  "self_rotate",
] as const;
export type Scope = (typeof SCOPES)[number];

export interface User {
  readonly id: number;
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly admin: boolean;
  readonly createdAt: Date;
  state: "active" | "blocked";
}

export interface AccessToken {
  readonly id: number;
  readonly name: string;
  /** The secret itself. Never leaves the record except to the one who makes the token. */
  readonly value: string;
  readonly user: User;
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  /** Day (UTC) from which the token is refused. */
  readonly expiresAt: Date;
  revoked: boolean;
  lastUsedAt?: Date;
}

export interface Member {
  readonly user: User;
  accessLevel: number;
  readonly createdAt: Date;
}
