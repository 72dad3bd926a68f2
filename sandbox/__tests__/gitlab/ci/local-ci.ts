import { setTimeout as delay } from "node:timers/promises";
import { type Answer, type Json, LocalGitLab } from "../../../testing/local-gitlab";
import type { GitLabOptions } from "../../../gitlab/gitlab";

const SETTLED = ["success", "failed", "canceled", "skipped", "manual"];
const PATIENCE_MILLISECONDS = 30_000;

/** A GitLab with a runner, and projects whose pipelines are looked at. */
export class LocalCi {
  private constructor(readonly local: LocalGitLab) {}

  static async start(options: Partial<GitLabOptions> = {}): Promise<LocalCi> {
    return new LocalCi(await LocalGitLab.start({ runner: {}, ...options }));
  }

  stop(): Promise<void> {
    return this.local.stop();
  }

  /** A new project with this configuration (and files) on `main`. */
  async project(configuration: string, files: Record<string, string> = {}): Promise<CiProject> {
    const project = await this.emptyProject();
    const answer = await project.commit({ ".gitlab-ci.yml": configuration, ...files });
    if (answer.status !== 201) throw new Error(answer.text);
    return project;
  }

  async emptyProject(): Promise<CiProject> {
    const id = await this.local.newProject(`ci-${Math.random().toString(36).slice(2)}`);
    return new CiProject(this.local, id);
  }
}

export class CiProject {
  constructor(
    readonly local: LocalGitLab,
    readonly id: number,
  ) {}

  call(method: string, path: string, json?: unknown): Promise<Answer> {
    return this.local.call(method, `/projects/${this.id}${path}`, json === undefined ? {} : { json });
  }

  async get(path: string): Promise<Json> {
    const { status, body, text } = await this.call("GET", path);
    if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
    return body;
  }

  /** New files on a branch. */
  commit(files: Record<string, string>, branch = "main", message = "Add"): Promise<Answer> {
    return this.local.commit(this.id, files, message, branch);
  }

  /** Another content for files that are there. */
  change(files: Record<string, string>, branch = "main"): Promise<Answer> {
    const actions = Object.entries(files).map(([file_path, content]) => ({
      action: "update",
      file_path,
      content,
    }));
    return this.call("POST", "/repository/commits", { branch, commit_message: "Change", actions });
  }

  async branch(name: string, files: Record<string, string>, start = "main"): Promise<Answer> {
    const actions = Object.entries(files).map(([file_path, content]) => ({
      action: "create",
      file_path,
      content,
    }));
    return this.call("POST", "/repository/commits", {
      ...{ branch: name, start_branch: start, commit_message: "Branch", actions },
    });
  }

  /** The newest pipeline, once nothing of it runs or is about to. */
  async waitForPipeline(status?: string, ref = "main"): Promise<Json> {
    return this.until(
      () => this.get(`/pipelines/latest?ref=${ref}`),
      (pipeline) =>
        status ? pipeline["status"] === (status as unknown) : SETTLED.includes(String(pipeline["status"])),
    );
  }

  async pipeline(id: Json, ...statuses: string[]): Promise<Json> {
    const wanted = statuses.length > 0 ? statuses : SETTLED;
    return this.until(
      () => this.get(`/pipelines/${String(id)}`),
      (pipeline) => wanted.includes(String(pipeline["status"])),
    );
  }

  /** A job by its name, once it has one of the statuses. */
  async job(name: string, ...statuses: string[]): Promise<Json> {
    const find = async (): Promise<Json> => {
      const jobs = await this.get("/jobs?per_page=100");
      const found = jobs.find((job) => job["name"] === (name as unknown));
      if (!found) throw new Error(`There is no job ${name}.`);
      return found;
    };
    return this.until(find, (job) => statuses.length === 0 || statuses.includes(String(job["status"])));
  }

  /** Statuses of the newest pipeline's jobs by their names. */
  async statuses(): Promise<Record<string, unknown>> {
    const pipeline = await this.get("/pipelines/latest");
    const jobs = await this.get(`/pipelines/${String(pipeline["id"])}/jobs?per_page=100`);
    return Object.fromEntries(jobs.map((job) => [String(job["name"]), job["status"]]));
  }

  async trace(name: string): Promise<string> {
    const job = await this.job(name);
    return (await this.call("GET", `/jobs/${String(job["id"])}/trace`)).text;
  }

  private async until(read: () => Promise<Json>, fits: (value: Json) => boolean): Promise<Json> {
    const end = Date.now() + PATIENCE_MILLISECONDS;
    for (;;) {
      const value = await read();
      if (fits(value)) return value;
      if (Date.now() > end) throw new Error(`Not finished: ${JSON.stringify(value)}`);
      await delay(50);
    }
  }
}
