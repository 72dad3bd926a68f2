/** The records of a GitLab instance, as far as the sandbox keeps them. */

import type { Member, User } from "./account-model";
import type { Environment, Pipeline, ResourceGroup } from "./ci-model";
import type { MergeRequest } from "./merge-request-model";

export * from "./account-model";
export * from "./ci-model";
export * from "./merge-request-model";

export type Visibility = "private" | "internal" | "public";

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
  readonly environments: Environment[];
  /** By their key; a group is there from the first job that names it. */
  readonly resourceGroups: Map<string, ResourceGroup>;
  readonly mergeRequests: MergeRequest[];
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
  deletion: { readonly since: Date } | null;
}
