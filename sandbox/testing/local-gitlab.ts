import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Gitlab } from "@gitbeaker/rest";
import { type GitLab, type GitLabOptions, startGitLab } from "../gitlab/gitlab";

export const OWNER = "ada";
export const TOKEN = "glpat-owner-0123456789";

/** An answer of the API, whose shape the tests assert: a record or a list. */
export type Json = Json[] & { readonly [key: string]: Json };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Json;
}

/** One attribute of every record of a list. */
export const each = (list: Json, attribute: string): unknown[] => list.map((item) => item[attribute]);

interface CallOptions {
  /** `null`: no token at all. */
  readonly token?: string | null;
  readonly json?: unknown;
  readonly form?: Record<string, string> | FormData;
  readonly headers?: Record<string, string>;
}

/** A GitLab for one test file, and the ways to speak to it. */
export class LocalGitLab {
  private constructor(
    readonly gitlab: GitLab,
    readonly directory: string,
  ) {}

  static async start(options: Partial<GitLabOptions> = {}): Promise<LocalGitLab> {
    const directory = await mkdtemp(join(tmpdir(), "gitlab-"));
    return new LocalGitLab(
      await startGitLab({ directory, token: TOKEN, user: OWNER, ...options }),
      directory,
    );
  }

  async stop(): Promise<void> {
    await this.gitlab.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  client(token = TOKEN): InstanceType<typeof Gitlab> {
    return new Gitlab({ host: this.gitlab.url, token });
  }

  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const { token = TOKEN, json, form, headers } = options;
    const body = form instanceof FormData ? form : form ? new URLSearchParams(form) : JSON.stringify(json);
    const response = await fetch(`${this.gitlab.url}/api/v4${path}`, {
      method,
      redirect: "manual",
      headers: {
        ...(token === null ? {} : { "private-token": token }),
        ...(json === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  }

  async newProject(name: string, attributes: Record<string, unknown> = {}): Promise<number> {
    const { status, body, text } = await this.call("POST", "/projects", { json: { name, ...attributes } });
    if (status !== 201) throw new Error(text);
    return Number(body.id);
  }

  /** A commit by the API. */
  commit(
    project: number,
    files: Record<string, string>,
    message = "Add files",
    branch = "main",
  ): Promise<Answer> {
    const actions = Object.entries(files).map(([file_path, content]) => ({
      action: "create",
      file_path,
      content,
    }));
    return this.call("POST", `/projects/${project}/repository/commits`, {
      json: { branch, commit_message: message, actions },
    });
  }

  /** Paths of all files on a branch. */
  async files(project: number, branch = "main"): Promise<unknown[]> {
    const { body } = await this.call(
      "GET",
      `/projects/${project}/repository/tree?recursive=true&ref=${branch}`,
    );
    return each(body, "path");
  }

  /** A second user with a token, and a role in the project. */
  member(project: number | string, username: string, accessLevel: number): string {
    const { administration } = this.gitlab;
    administration.addUser(username);
    administration.addMember(project, username, accessLevel);
    return administration.addToken(username).value;
  }

  remote(path: string, token = TOKEN): string {
    const url = new URL(`${this.gitlab.url}/${path}.git`);
    url.username = "oauth2";
    url.password = token;
    return url.toString();
  }

  folder(): Promise<string> {
    return mkdtemp(join(this.directory, "work-"));
  }
}

export interface GitResult {
  readonly code: number;
  readonly output: string;
}

/** git as a user runs it, without the machine's configuration. */
export function git(folder: string, ...args: string[]): Promise<GitResult> {
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: "Grace",
    GIT_AUTHOR_EMAIL: "grace@example.com",
    GIT_COMMITTER_NAME: "Grace",
    GIT_COMMITTER_EMAIL: "grace@example.com",
  };
  return new Promise((resolve) => {
    execFile("git", args, { cwd: folder, env, encoding: "utf8" }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: `${stdout}${stderr}` });
    });
  });
}
