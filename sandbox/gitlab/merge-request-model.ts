import type { User } from "./account-model";

/** https://docs.gitlab.com/api/notes/#merge-requests */
export interface Note {
  readonly id: number;
  readonly author: User;
  readonly createdAt: Date;
  readonly system: boolean;
  readonly internal: boolean;
  body: string;
  updatedAt: Date;
}

/** https://docs.gitlab.com/api/merge_requests/ */
export interface MergeRequest {
  readonly id: number;
  readonly iid: number;
  readonly author: User;
  readonly createdAt: Date;
  readonly sourceBranch: string;
  readonly notes: Note[];
  targetBranch: string;
  title: string;
  description: string | null;
  labels: string[];
  assignees: User[];
  reviewers: User[];
  state: "opened" | "closed" | "merged";
  squash: boolean;
  removeSourceBranch: boolean;
  updatedAt: Date;
  /** Head of the source branch; kept when the branch goes. */
  sha: string;
  /** Where the source branch left the target branch. */
  baseSha: string;
  /** Head of the target branch when `sha` was pushed. */
  startSha: string;
  mergeCommitSha: string | null;
  squashCommitSha: string | null;
  mergeUser: User | null;
  mergedAt: Date | null;
  closedBy: User | null;
  closedAt: Date | null;
}
