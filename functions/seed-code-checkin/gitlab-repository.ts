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
  readonly action: "create" | "chmod";
  readonly file_path: string;
  readonly content?: string;
  readonly encoding?: "base64";
  readonly execute_filemode?: boolean;
}

export interface NewCommit {
  readonly branch: string;
  readonly commit_message: string;
  readonly author_name: string;
  readonly actions: readonly CommitAction[];
}

/** How many commits one call lists, GitLab's maximum. */
export const PAGE = 100;

/** One GitLab project, by its number, as far as the check-in needs it. Each method is one call. */
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

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
