import { Gitlab } from "@gitbeaker/rest";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type EndedPipeline, endedPipeline } from "../../sandbox/demo/ended-pipeline";
import { shell } from "../../sandbox/demo/shell";

/** What a fork in GitLab needs for its pipelines; without tests, sandbox and documentation, which take time to push. */
const FILES = [
  ...[".ci", ".gitignore", ".gitlab-ci.yml"],
  ...["main.ts", "cdktf.json", "package.json", "package-lock.json", "tsconfig.json"],
  ...["contracts", "stacks", "modules", "command-runner", "functions", "seed-code", "ops"],
];
const AUTHOR = "-c user.name=ops -c user.email=ops@example.com";

/** A fork of this project in the sandbox's GitLab, with a checkout of it. */
export class CatalogRepository {
  readonly folder = mkdtempSync(join(tmpdir(), "catalog-fork-"));
  readonly api: InstanceType<typeof Gitlab>;

  /** @param path of the project in GitLab */
  constructor(
    private readonly environment: Readonly<Record<string, string>>,
    readonly path: string,
  ) {
    this.api = new Gitlab({
      host: environment["GITLAB_URL"] ?? "",
      token: environment["GITLAB_TOKEN"] ?? "",
    });
    for (const file of FILES) cpSync(file, join(this.folder, file), { recursive: true });
    symlinkSync(resolve("node_modules"), join(this.folder, "node_modules"));
    writeFileSync(join(this.folder, ".git-ignored"), "node_modules\n");
  }

  run(line: string): Promise<string> {
    return shell(line, this.environment, this.folder);
  }

  /** Makes the project and pushes the default branch, without a pipeline. */
  async publish(): Promise<void> {
    const [, name = ""] = this.path.split("/");
    await this.api.Projects.create({ name, path: name });
    await this.run(
      `git init --quiet --initial-branch=main && git config core.excludesFile .git-ignored &&
       git remote add origin "\${GITLAB_URL/:\\/\\//://ops:$GITLAB_TOKEN@}/${this.path}.git"`,
    );
    await this.commit("Fork");
    await this.run("git push --quiet -o ci.skip origin main");
  }

  async setVariables(
    variables: Readonly<Record<string, string>>,
    options: { readonly masked?: boolean; readonly environmentScope?: string } = {},
  ): Promise<void> {
    for (const [key, value] of Object.entries(variables))
      await this.api.ProjectVariables.create(this.path, key, value, { ...options, raw: true });
  }

  /** Replaces text in a file, which must be there. */
  change(file: string, before: string, after: string): void {
    const path = join(this.folder, file);
    const text = readFileSync(path, "utf8");
    if (!text.includes(before)) throw new Error(`${file} does not have "${before}".`);
    writeFileSync(path, text.replace(before, after));
  }

  async commit(message: string): Promise<void> {
    await this.run(`git add --all && git ${AUTHOR} commit --quiet --message "${message}"`);
  }

  async push(branch: string): Promise<void> {
    await this.run(`git push --quiet origin HEAD:${branch}`);
  }

  async openMergeRequest(branch: string, title: string): Promise<number> {
    const { iid } = await this.api.MergeRequests.create(this.path, branch, "main", title);
    return iid;
  }

  /** Waits until the newest pipeline with this source, after the one with the id `after`, goes on by itself no more. */
  pipeline(source: string, after = 0): Promise<EndedPipeline> {
    return endedPipeline(this.api, { repository: this.path, source, after });
  }

  log(job: number): Promise<string> {
    return this.api.Jobs.showLog(this.path, job);
  }

  /** Logs of all jobs of a pipeline. */
  async logs({ jobs }: EndedPipeline): Promise<string> {
    const logs = [];
    for (const { id, name, status } of jobs)
      logs.push(`--- ${name}: ${status}\n${status === "manual" ? "" : await this.log(id)}`);
    return logs.join("\n");
  }

  async artifact(job: number, path: string): Promise<string> {
    const response = await fetch(
      `${this.environment["GITLAB_BASE_URL"]}/projects/${encodeURIComponent(this.path)}/jobs/${job}/artifacts/${path}`,
      { headers: { "PRIVATE-TOKEN": this.environment["GITLAB_TOKEN"] ?? "" } },
    );
    if (!response.ok) throw new Error(`${path} of the job ${job}: GitLab answered ${response.status}.`);
    return response.text();
  }

  /** Comments of people and tokens, the oldest first. */
  async notes(mergeRequest: number): Promise<{ readonly id: number; readonly body: string }[]> {
    const notes = await this.api.MergeRequestNotes.all(this.path, mergeRequest, {
      sort: "asc",
      orderBy: "created_at",
    });
    return notes.filter(({ system }) => !system);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
