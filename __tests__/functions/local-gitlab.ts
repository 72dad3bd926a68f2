import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type GitLab, startGitLab } from "../../sandbox/gitlab/gitlab";

/** GitLab starts a pipeline for a valid configuration only. */
const contentOf = (file: string): string =>
  file === ".gitlab-ci.yml" ? "job: { script: [make] }\n" : "mine\n";

export interface LocalGitLab extends GitLab {
  /** Access token with the scope `api` of the user `ops`. */
  readonly token: string;
  api(
    method: "GET" | "POST" | "PUT" | "DELETE",
    path: string,
    body?: object,
  ): Promise<Record<string, unknown>>;
  /** @returns the number of a new, empty project. */
  makeProject(settings?: object): Promise<number>;
  /** Commits a file through the API, as a user would. */
  commit(project: number, file: string, branch?: string): Promise<string>;
  /** What git says about the project's repository. */
  git(project: number, ...command: string[]): Buffer;
  /** Requests to GitLab since the log was cleared last, such as `POST /repository/commits`. */
  calls(): readonly string[];
}

const TOKEN = "glpat-0123456789abcdefghij";
let projects = 0;

export async function startLocalGitLab(): Promise<LocalGitLab> {
  const directory = mkdtempSync(join(tmpdir(), "functions-gitlab-"));
  const gitlab = await startGitLab({ directory: join(directory, "gitlab"), token: TOKEN, user: "ops" });

  const api: LocalGitLab["api"] = async (method, path, body) => {
    const response = await fetch(`${gitlab.url}/api/v4${path}`, {
      method,
      headers: { "private-token": TOKEN, "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
  };

  return {
    ...gitlab,
    token: TOKEN,
    api,
    async makeProject(settings = {}) {
      projects += 1;
      const { id } = await api("POST", "/projects", { name: `project-${projects}`, ...settings });
      return id as number;
    },
    async commit(project, file, branch = "main") {
      const { id } = await api("POST", `/projects/${project}/repository/commits`, {
        branch,
        commit_message: `Add ${file}`,
        actions: [{ action: "create", file_path: file, content: contentOf(file) }],
      });
      return id as string;
    },
    git(project, ...command) {
      const folder = gitlab.administration.repositoryFolder(project);
      return execFileSync("git", ["--git-dir", folder, "-c", "core.quotePath=false", ...command]);
    },
    calls: () =>
      gitlab.requests
        .list()
        .map(({ method, path }) => `${method} ${path.replace(/^\/api\/v4\/projects\/\d+/, "")}`),
    async stop() {
      await gitlab.stop();
      rmSync(directory, { recursive: true });
    },
  };
}
