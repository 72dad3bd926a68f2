import * as v from "valibot";
import type { GitLabClient } from "../gitlab/client";
import { GitLabError } from "../gitlab/errors";

/** https://docs.gitlab.com/api/projects/#get-a-single-project */
const projectSchema = (id: number) =>
  v.pipe(
    v.object({
      id: v.literal(id),
      path_with_namespace: v.string(),
      archived: v.nullish(v.boolean(), false),
      empty_repo: v.nullish(v.boolean(), false),
      marked_for_deletion_on: v.nullish(v.string()),
      marked_for_deletion_at: v.nullish(v.string()),
    }),
    v.transform((project) => ({
      path: project.path_with_namespace,
      archived: project.archived,
      empty: project.empty_repo,
      /** Day on which GitLab will delete the project, when somebody has asked for it. */
      deletionOn: project.marked_for_deletion_on ?? project.marked_for_deletion_at ?? undefined,
    })),
  );
export type Project = v.InferOutput<ReturnType<typeof projectSchema>>;

/** https://docs.gitlab.com/api/commits/#list-repository-commits */
const commitSchema = v.pipe(
  v.object({ id: v.string(), message: v.string(), author_name: v.string(), parent_ids: v.array(v.string()) }),
  v.transform(({ id, message, author_name: authorName, parent_ids: parentIds }) => ({
    id,
    message,
    authorName,
    parentIds,
  })),
);
export type Commit = v.InferOutput<typeof commitSchema>;

/** https://docs.gitlab.com/api/commits/#create-a-commit-with-multiple-files-and-actions */
export interface CommitAction {
  readonly action: "create" | "update" | "delete" | "chmod";
  readonly file_path: string;
  readonly content?: string;
  readonly encoding?: "base64";
  readonly execute_filemode?: boolean;
}

export interface NewCommit {
  readonly branch: string;
  /** Commit that a new branch starts from. */
  readonly start_sha?: string;
  readonly commit_message: string;
  readonly author_name: string;
  readonly actions: readonly CommitAction[];
}

/** https://docs.gitlab.com/api/repositories/#list-repository-tree */
const treeEntrySchema = v.object({ type: v.string(), path: v.string(), id: v.string(), mode: v.string() });

export interface TreeFile {
  readonly path: string;
  /** Id of its content in git. */
  readonly blob: string;
  readonly executable: boolean;
}

/** https://docs.gitlab.com/api/merge_requests/#get-single-mr */
const mergeRequestSchema = v.pipe(
  v.object({
    iid: v.number(),
    web_url: v.string(),
    state: v.string(),
    source_branch: v.string(),
    sha: v.nullish(v.string()),
    description: v.nullish(v.string(), ""),
  }),
  v.transform(({ iid, web_url: address, state, source_branch: sourceBranch, sha, description }) => ({
    number: iid,
    address,
    state,
    sourceBranch,
    /** Newest commit of the source branch, as long as there is one. */
    commit: sha ?? undefined,
    description,
  })),
);
export type MergeRequest = v.InferOutput<typeof mergeRequestSchema>;

/** https://docs.gitlab.com/api/merge_requests/#create-mr */
interface NewMergeRequest {
  readonly source_branch: string;
  readonly target_branch: string;
  readonly title: string;
  readonly description: string;
  readonly squash: boolean;
  readonly remove_source_branch: boolean;
}

/** How many commits one call lists, GitLab's maximum. */
export const PAGE = 100;

/** One GitLab project, by its number, as far as the seed commit needs it. Each method is one call unless it says more. */
export class GitLabRepository {
  readonly #client: GitLabClient;
  readonly #id: number;
  readonly #path: string;

  constructor(client: GitLabClient, projectId: number) {
    this.#client = client;
    this.#id = projectId;
    this.#path = `/projects/${projectId}`;
  }

  project(): Promise<Project> {
    return this.#client.get(projectSchema(this.#id), this.#path);
  }

  /** The newest commits of all branches and tags, at most `PAGE` of them; of one author, when named. */
  async commits(author?: string): Promise<readonly Commit[]> {
    const query = { all: "true", per_page: String(PAGE), ...(author === undefined ? {} : { author }) };
    try {
      return await this.#client.get(v.array(commitSchema), `${this.#path}/repository/commits`, query);
    } catch (error) {
      // A project without any commit may have no repository yet.
      if (error instanceof GitLabError && error.status === 404) return [];
      throw error;
    }
  }

  /** @returns the new commit's SHA. */
  async commit(commit: NewCommit): Promise<string> {
    const path = `${this.#path}/repository/commits`;
    return (await this.#client.post(v.object({ id: v.string() }), path, { ...commit })).id;
  }

  /** All files of a commit. One call for each hundred files and folders. */
  async files(commit: string): Promise<readonly TreeFile[]> {
    const query = { ref: commit, recursive: "true" };
    const entries = await this.#client.getAll(treeEntrySchema, `${this.#path}/repository/tree`, query);
    return entries
      .filter(({ type }) => type === "blob")
      .map(({ path, id, mode }) => ({ path, blob: id, executable: mode === "100755" }));
  }

  /** The newest merge requests, open or not, that have this text in their description. */
  mergeRequests(text: string): Promise<readonly MergeRequest[]> {
    const query = { state: "all", search: text, in: "description", per_page: String(PAGE) };
    return this.#client.get(v.array(mergeRequestSchema), `${this.#path}/merge_requests`, query);
  }

  openMergeRequest(request: NewMergeRequest): Promise<MergeRequest> {
    return this.#client.post(mergeRequestSchema, `${this.#path}/merge_requests`, { ...request });
  }

  describeMergeRequest(number: number, description: string): Promise<MergeRequest> {
    return this.#client.put(mergeRequestSchema, `${this.#path}/merge_requests/${number}`, { description });
  }

  /** Two calls. */
  async closeMergeRequest(number: number, reason: string): Promise<void> {
    const path = `${this.#path}/merge_requests/${number}`;
    await this.#client.post(v.unknown(), `${path}/notes`, { body: reason });
    await this.#client.put(v.unknown(), path, { state_event: "close" });
  }
}
