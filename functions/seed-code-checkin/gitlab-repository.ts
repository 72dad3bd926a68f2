import type { GitLabClient } from "../gitlab/client";
import { GitLabError } from "../gitlab/errors";
import { asObject } from "../runtime/json";

/** https://docs.gitlab.com/api/projects/#get-a-single-project */
export interface Project {
  readonly path: string;
  readonly archived: boolean;
  readonly empty: boolean;
  /** Day on which GitLab will delete the project, when somebody has asked for it. */
  readonly deletionOn: string | undefined;
}

/** https://docs.gitlab.com/api/commits/#list-repository-commits */
export interface Commit {
  readonly id: string;
  readonly message: string;
  readonly authorName: string;
  readonly parentIds: readonly string[];
}

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
export interface TreeFile {
  readonly path: string;
  /** Id of its content in git. */
  readonly blob: string;
  readonly executable: boolean;
}

/** https://docs.gitlab.com/api/merge_requests/#get-single-mr */
export interface MergeRequest {
  readonly number: number;
  readonly address: string;
  readonly state: string;
  readonly sourceBranch: string;
  /** Newest commit of the source branch. */
  readonly commit: string;
  readonly description: string;
}

/** https://docs.gitlab.com/api/merge_requests/#create-mr */
export interface NewMergeRequest {
  readonly source_branch: string;
  readonly target_branch: string;
  readonly title: string;
  readonly description: string;
  readonly squash: boolean;
  readonly remove_source_branch: boolean;
}

/** How many commits one call lists, GitLab's maximum. */
export const PAGE = 100;

/** One GitLab project, by its number, as far as the check-in needs it. Each method is one call unless it says more. */
export class GitLabRepository {
  readonly #client: GitLabClient;
  readonly #id: number;
  readonly #path: string;

  constructor(client: GitLabClient, projectId: number) {
    this.#client = client;
    this.#id = projectId;
    this.#path = `/projects/${projectId}`;
  }

  async project(): Promise<Project> {
    const project = asObject(await this.#client.get(this.#path));
    if (project.id !== this.#id) throw this.#unknownAnswer("GET", this.#path);
    return {
      path: String(project.path_with_namespace),
      archived: project.archived === true,
      empty: project.empty_repo === true,
      deletionOn: textOf(project.marked_for_deletion_on ?? project.marked_for_deletion_at),
    };
  }

  /** The newest commits of all branches and tags, at most `PAGE` of them; of one author, when named. */
  async commits(author?: string): Promise<readonly Commit[]> {
    const query = { all: "true", per_page: String(PAGE), ...(author === undefined ? {} : { author }) };
    try {
      const commits = await this.#client.get(`${this.#path}/repository/commits`, query);
      return Array.isArray(commits) ? commits.map(commitOf) : [];
    } catch (error) {
      // A project without any commit may have no repository yet.
      if (error instanceof GitLabError && error.status === 404) return [];
      throw error;
    }
  }

  /** @returns the new commit's SHA. */
  async commit(commit: NewCommit): Promise<string> {
    const path = `${this.#path}/repository/commits`;
    const { id } = asObject(await this.#client.post(path, { ...commit }));
    if (typeof id !== "string") throw this.#unknownAnswer("POST", path);
    return id;
  }

  /** All files of a commit. One call for each hundred files and folders. */
  async files(commit: string): Promise<readonly TreeFile[]> {
    const files: TreeFile[] = [];
    for (let page = 1; ; page += 1) {
      const query = { ref: commit, recursive: "true", per_page: String(PAGE), page: String(page) };
      const entries = await this.#client.get(`${this.#path}/repository/tree`, query);
      const listed = Array.isArray(entries) ? entries.map(asObject) : [];
      files.push(...listed.filter(({ type }) => type === "blob").map(treeFileOf));
      if (listed.length < PAGE) return files;
    }
  }

  /** The newest merge requests, open or not, that have this text in their description. */
  async mergeRequests(text: string): Promise<readonly MergeRequest[]> {
    const query = { state: "all", search: text, in: "description", per_page: String(PAGE) };
    const found = await this.#client.get(`${this.#path}/merge_requests`, query);
    return Array.isArray(found) ? found.map(mergeRequestOf) : [];
  }

  async openMergeRequest(request: NewMergeRequest): Promise<MergeRequest> {
    return mergeRequestOf(await this.#client.post(`${this.#path}/merge_requests`, { ...request }));
  }

  async describeMergeRequest(number: number, description: string): Promise<MergeRequest> {
    return mergeRequestOf(await this.#client.put(`${this.#path}/merge_requests/${number}`, { description }));
  }

  /** Two calls. */
  async closeMergeRequest(number: number, reason: string): Promise<void> {
    const path = `${this.#path}/merge_requests/${number}`;
    await this.#client.post(`${path}/notes`, { body: reason });
    await this.#client.put(path, { state_event: "close" });
  }

  #unknownAnswer(method: string, path: string): GitLabError {
    return new GitLabError(method, path, 200, "the answer is not that of GitLab's API; is GITLAB_URL right?");
  }
}

function commitOf(value: unknown): Commit {
  const commit = asObject(value);
  return {
    id: String(commit.id),
    message: String(commit.message),
    authorName: String(commit.author_name),
    parentIds: Array.isArray(commit.parent_ids) ? commit.parent_ids.map(String) : [],
  };
}

function treeFileOf({ path, id, mode }: ReturnType<typeof asObject>): TreeFile {
  return { path: String(path), blob: String(id), executable: mode === "100755" };
}

function mergeRequestOf(value: unknown): MergeRequest {
  const { iid, web_url, state, source_branch, sha, description } = asObject(value);
  return {
    number: Number(iid),
    address: String(web_url),
    state: String(state),
    sourceBranch: String(source_branch),
    commit: String(sha),
    description: textOf(description) ?? "",
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
