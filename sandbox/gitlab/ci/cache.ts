import { createHash } from "node:crypto";
import { cp, mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { GitRepository } from "../git-repository";
import type { CacheKeyword, Job } from "../model";
import { expand, type Variables } from "./expansion";
import { filesMatching } from "./glob";
import type { Trace } from "./trace";

/** Where a runner keeps its caches, a folder a project. */
export class JobCache {
  constructor(
    private readonly folder: string,
    private readonly repository: GitRepository,
    private readonly job: Job,
    private readonly variables: Variables,
    private readonly trace: Trace,
  ) {}

  async restore(tree: string): Promise<void> {
    for (const cache of this.job.keywords.cache) {
      if (cache.policy === "push") continue;
      const key = await this.keyOf(cache);
      this.trace.section(`Checking cache for ${key}...`);
      const entry = join(this.folder, key);
      if (await stat(entry).catch(() => undefined)) {
        await cp(entry, tree, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
        this.trace.line("Successfully extracted cache");
      } else this.trace.line("No cache found");
    }
  }

  /** Replaces the cache as a whole, so that a job beside this one never finds half of it. */
  async save(tree: string, succeeded: boolean): Promise<void> {
    for (const cache of this.job.keywords.cache) {
      if (cache.policy === "pull") continue;
      if (cache.when !== "always" && (cache.when === "on_success") !== succeeded) continue;
      const files: string[] = [];
      for (const path of cache.paths)
        files.push(...(await filesMatching(tree, expand(path, this.variables))));
      const key = await this.keyOf(cache);
      if (files.length === 0) continue;
      const draft = join(this.folder, `.${key}-${this.job.id}`);
      for (const file of files) {
        await mkdir(dirname(join(draft, file)), { recursive: true });
        await cp(join(tree, file), join(draft, file), { verbatimSymlinks: true, preserveTimestamps: true });
      }
      await rm(join(this.folder, key), { recursive: true, force: true });
      await rename(draft, join(this.folder, key));
      this.trace.line(`Created cache ${key}: ${files.length} files`);
    }
  }

  /** Protected branches and others do not share caches: https://docs.gitlab.com/ci/caching/#use-the-same-cache-for-all-branches */
  private async keyOf({ key }: CacheKeyword): Promise<string> {
    const suffix = this.job.pipeline.protected ? "protected" : "non_protected";
    if (typeof key === "string") return `${expand(key, this.variables).replaceAll("/", "_")}-${suffix}`;
    const commits = await this.repository.log([this.job.pipeline.sha], ["--max-count=1"], key.files);
    const digest = createHash("sha1")
      .update(commits[0]?.id ?? "")
      .digest("hex");
    const prefix = key.prefix === null ? "" : `${expand(key.prefix, this.variables)}-`;
    return `${prefix}${commits.length === 0 ? "default" : digest}-${suffix}`;
  }
}
