/** The records of a GitLab instance, as far as the sandbox keeps them. */

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

export type Visibility = "private" | "internal" | "public";

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

/** A user's own namespace, or a group. */
export interface Namespace {
  readonly id: number;
  readonly kind: "user" | "group";
  readonly owner?: User;
  readonly parent?: Namespace;
  readonly members: Map<number, Member>;
  readonly createdAt: Date;
  name: string;
  path: string;
  description: string;
  visibility: Visibility;
}

export interface Variable {
  readonly key: string;
  value: string;
  variableType: "env_var" | "file";
  protected: boolean;
  masked: boolean;
  hidden: boolean;
  raw: boolean;
  environmentScope: string;
  description: string | null;
}

export interface Trigger {
  readonly id: number;
  readonly token: string;
  readonly owner: User;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  description: string;
  updatedAt: Date;
  lastUsed: Date | null;
}

export interface BranchAccessLevel {
  readonly id: number;
  readonly accessLevel: number;
  readonly userId: number | null;
  readonly groupId: number | null;
}

export interface ProtectedBranch {
  readonly id: number;
  /** A branch name or a wildcard such as `release/*`. */
  readonly name: string;
  pushAccessLevels: BranchAccessLevel[];
  mergeAccessLevels: BranchAccessLevel[];
  unprotectAccessLevels: BranchAccessLevel[];
  allowForcePush: boolean;
  codeOwnerApprovalRequired: boolean;
}

export type PipelineSource = "push" | "trigger" | "api" | "web";

/** https://docs.gitlab.com/api/pipelines/ */
export type PipelineStatus =
  | "created"
  | "waiting_for_resource"
  | "preparing"
  | "pending"
  | "running"
  | "success"
  | "failed"
  | "canceling"
  | "canceled"
  | "skipped"
  | "manual"
  | "scheduled";

export interface PipelineVariable {
  readonly key: string;
  readonly value: string;
  readonly variableType: "env_var" | "file";
}

export interface Pipeline {
  readonly id: number;
  readonly iid: number;
  readonly ref: string;
  readonly tag: boolean;
  readonly sha: string;
  readonly beforeSha: string;
  readonly source: PipelineSource;
  readonly user: User;
  readonly variables: readonly PipelineVariable[];
  readonly createdAt: Date;
  status: PipelineStatus;
  updatedAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  yamlErrors: string | null;
}

export interface Project {
  readonly id: number;
  readonly namespace: Namespace;
  readonly creator: User;
  readonly createdAt: Date;
  /** Folder of the bare repository. */
  readonly repository: string;
  readonly members: Map<number, Member>;
  readonly variables: Variable[];
  readonly triggers: Trigger[];
  readonly protectedBranches: ProtectedBranch[];
  readonly pipelines: Pipeline[];
  /** Attributes that are stored and given back as they are; `project-settings.ts` has their defaults. */
  readonly settings: Record<string, unknown>;
  readonly runnersToken: string;
  name: string;
  path: string;
  description: string | null;
  visibility: Visibility;
  defaultBranch: string;
  /** No branch yet. The first one becomes the default branch, which nobody can delete. */
  empty: boolean;
  archived: boolean;
  topics: string[];
  lastActivityAt: Date;
  updatedAt: Date;
  /** Set while the project waits for its deletion. */
  deletion: {
    readonly since: Date;
    readonly name: string;
    readonly path: string;
    readonly archived: boolean;
  } | null;
}
