import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { GitLabClient } from "../../../functions/gitlab/client";
import { commitSeedCode } from "../../../functions/seed-code-checkin/commit-seed-code";
import type { SeedCommitResult } from "../../../contracts/seed-commit";
import { GitLabRepository } from "../../../functions/seed-code-checkin/gitlab-repository";
import { readSeedCode, type SeedCode } from "../../../functions/seed-code-checkin/seed-code";
import type { LocalGitLab } from "../local-gitlab";

/** Contents by path. */
export type Files = Readonly<Record<string, string>>;

/** The seed code with these files; those below `bin/` are executable. */
export function seedOf(files: Files): SeedCode {
  const folder = mkdtempSync(join(tmpdir(), "seed-version-"));
  try {
    for (const [path, content] of Object.entries(files)) {
      const file = join(folder, "model-build", path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content, { mode: path.startsWith("bin/") ? 0o755 : 0o644 });
    }
    return readSeedCode(folder, "model-build");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface Offer {
  readonly iid: number;
  readonly state: string;
  readonly web_url: string;
  readonly source_branch: string;
  readonly description: string;
  readonly has_conflicts: boolean;
  readonly squash: boolean;
}

/** One repository with seed code, and a team that works on its `main`. */
export class SeededRepository {
  /** @param project number of the repository's project in GitLab */
  constructor(
    private readonly gitlab: LocalGitLab,
    readonly project: number,
  ) {}

  static async create(gitlab: LocalGitLab, seed: SeedCode): Promise<SeededRepository> {
    const repository = new SeededRepository(gitlab, await gitlab.makeProject());
    await repository.commitSeedCode(seed);
    return repository;
  }

  commitSeedCode(seed: SeedCode): Promise<SeedCommitResult> {
    const deadline = Date.now() + 20_000;
    const client = new GitLabClient({ url: this.gitlab.url, token: this.gitlab.token, deadline });
    return commitSeedCode(new GitLabRepository(client, this.project), seed, "main");
  }

  /** A commit of the team. An empty content removes the file. */
  async commit(files: Files, branch = "main"): Promise<void> {
    const there = new Set(this.paths(branch));
    const actions = Object.entries(files).map(([file_path, content]) => ({
      action: content === "" ? "delete" : there.has(file_path) ? "update" : "create",
      file_path,
      content,
    }));
    const commit = { branch, commit_message: "The team's work", actions };
    await this.gitlab.api("POST", `/projects/${this.project}/repository/commits`, commit);
  }

  async offers(): Promise<readonly Offer[]> {
    const found = await this.gitlab.api("GET", `/projects/${this.project}/merge_requests?sort=asc`);
    return found as unknown as readonly Offer[];
  }

  /** The one offer that is open. */
  async openOffer(): Promise<Offer> {
    const open = (await this.offers()).filter(({ state }) => state === "opened");
    const [offer, ...more] = open;
    if (!offer || more.length > 0) throw new Error(`${open.length} merge requests are open, not one.`);
    return offer;
  }

  async merge({ iid }: Offer, how: object = {}): Promise<void> {
    await this.gitlab.api("PUT", `/projects/${this.project}/merge_requests/${iid}/merge`, how);
  }

  async close({ iid }: Offer): Promise<void> {
    await this.gitlab.api("PUT", `/projects/${this.project}/merge_requests/${iid}`, { state_event: "close" });
  }

  async notes({ iid }: Offer): Promise<string[]> {
    const notes = await this.gitlab.api("GET", `/projects/${this.project}/merge_requests/${iid}/notes`);
    return (notes as unknown as { body: string; system: boolean }[])
      .filter(({ system }) => !system)
      .map(({ body }) => body);
  }

  paths(branch = "main"): string[] {
    return this.gitlab
      .git(this.project, "ls-tree", "-r", "--name-only", branch)
      .toString()
      .trim()
      .split("\n");
  }

  content(path: string, branch = "main"): string {
    return this.gitlab.git(this.project, "cat-file", "blob", `${branch}:${path}`).toString();
  }

  mode(path: string, branch = "main"): string {
    return this.gitlab.git(this.project, "ls-tree", branch, path).toString().split(" ")[0] ?? "";
  }

  head(branch = "main"): string {
    return this.gitlab.git(this.project, "rev-parse", branch).toString().trim();
  }

  /** Paths that differ between two commits. */
  changed(from: string, to: string): string[] {
    return this.gitlab.git(this.project, "diff", "--name-only", from, to).toString().trim().split("\n");
  }
}
