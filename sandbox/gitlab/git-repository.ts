import { GitFailure, type Git } from "./git";

export const NO_COMMIT = "0".repeat(40);

export interface TreeEntry {
  /** For example `100644`, `100755`, `120000`, `040000`. */
  readonly mode: string;
  readonly type: "blob" | "tree" | "commit";
  readonly id: string;
  readonly path: string;
}

export interface Commit {
  readonly id: string;
  readonly parents: readonly string[];
  readonly authorName: string;
  readonly authorEmail: string;
  readonly authoredDate: string;
  readonly committerName: string;
  readonly committerEmail: string;
  readonly committedDate: string;
  readonly message: string;
}

export interface LineStatistics {
  readonly additions: number;
  readonly deletions: number;
}

export interface RefUpdate {
  /** Full name, for example `refs/heads/main`. */
  readonly ref: string;
  /** Forty zeros: the ref is new. */
  readonly before: string;
  /** Forty zeros: the ref goes. */
  readonly after: string;
}

const COMMIT_FIELDS = ["%H", "%P", "%an", "%ae", "%aI", "%cn", "%ce", "%cI", "%B"];

/** GitLab writes times with milliseconds and an offset: `2025-11-21T10:00:00.000+00:00`. */
const gitLabTime = (iso: string): string =>
  iso.replace(/Z$/, "+00:00").replace(/(\d\d:\d\d:\d\d)([+-])/, "$1.000$2");

function parseCommits(output: Buffer): Commit[] {
  const fields = output.toString().split("\0");
  const commits: Commit[] = [];
  for (let at = 0; at + COMMIT_FIELDS.length <= fields.length; at += COMMIT_FIELDS.length) {
    const [id = "", parents = "", authorName = "", authorEmail = "", authored = "", ...rest] =
      fields.slice(at);
    const [committerName = "", committerEmail = "", committed = "", message = ""] = rest;
    commits.push({
      id,
      parents: parents === "" ? [] : parents.split(" "),
      authorName,
      authorEmail,
      authoredDate: gitLabTime(authored),
      committerName,
      committerEmail,
      committedDate: gitLabTime(committed),
      message,
    });
  }
  return commits;
}

function parseTree(output: Buffer): TreeEntry[] {
  return output
    .toString()
    .split("\0")
    .flatMap((line) => {
      const match = /^(\d+) (blob|tree|commit) ([0-9a-f]+)\t(.+)$/s.exec(line);
      if (!match) return [];
      const [, mode = "", type, id = "", path = ""] = match;
      return [{ mode, type: type as TreeEntry["type"], id, path }];
    });
}

/** A bare repository, read and written by git itself. */
export class GitRepository {
  constructor(
    private readonly git: Git,
    readonly folder: string,
  ) {}

  run(
    args: readonly string[],
    options: {
      readonly input?: Buffer | string;
      readonly environment?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<Buffer> {
    return this.git.run(["--git-dir", this.folder, ...args], options);
  }

  /** `undefined` where git has no answer: an unknown revision, a missing path. */
  private async optional(args: readonly string[]): Promise<Buffer | undefined> {
    try {
      return await this.run(args);
    } catch (error) {
      if (error instanceof GitFailure) return undefined;
      throw error;
    }
  }

  async init(defaultBranch: string): Promise<void> {
    await this.git.run([
      "init",
      "--quiet",
      "--bare",
      "--template=",
      `--initial-branch=${defaultBranch}`,
      this.folder,
    ]);
  }

  /** The commit of a branch, a tag or an id. */
  async commitId(revision: string): Promise<string | undefined> {
    const found = await this.optional([
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `${revision}^{commit}`,
    ]);
    return found?.toString().trim();
  }

  branchHead(branch: string): Promise<string | undefined> {
    return this.commitId(`refs/heads/${branch}`);
  }

  /** Entries below a folder (`""`: the top), or `undefined` when there is no such folder. */
  async tree(commit: string, path = "", recursive = false): Promise<TreeEntry[] | undefined> {
    const folder = path.replace(/^\/+|\/+$/g, "");
    const base = folder === "" ? `${commit}^{tree}` : `${commit}:${folder}`;
    const output = await this.optional(["ls-tree", "-z", ...(recursive ? ["-r", "-t"] : []), base]);
    return (
      output &&
      parseTree(output).map((entry) => ({ ...entry, path: folder ? `${folder}/${entry.path}` : entry.path }))
    );
  }

  async files(commit: string): Promise<TreeEntry[]> {
    return parseTree(await this.run(["ls-tree", "-z", "-r", `${commit}^{tree}`]));
  }

  async entry(commit: string, path: string): Promise<TreeEntry | undefined> {
    const output = await this.optional(["ls-tree", "-z", "--full-tree", commit, "--", path]);
    return output && parseTree(output).find((entry) => entry.path === path);
  }

  blob(id: string): Promise<Buffer> {
    return this.run(["cat-file", "blob", id]);
  }

  async commit(id: string): Promise<Commit | undefined> {
    return (await this.log([id], ["--max-count=1"]))[0];
  }

  /** Newest first. `paths` are names, not patterns. */
  async log(
    revisions: readonly string[],
    options: readonly string[],
    paths: readonly string[] = [],
  ): Promise<Commit[]> {
    const format = `--format=tformat:${COMMIT_FIELDS.join("%x00")}`;
    const selection = ["--end-of-options", ...revisions, "--", ...paths.map((path) => `:(literal)${path}`)];
    return parseCommits(await this.run(["log", "-z", format, ...options, ...selection]));
  }

  /** The commit and the lines that it changes, by one process. */
  async commitWithStatistics(id: string): Promise<(Commit & LineStatistics) | undefined> {
    const format = `--format=tformat:${COMMIT_FIELDS.join("%x00")}`;
    const options = ["-z", "--max-count=1", "--numstat", "-m", "--first-parent", "--no-renames"];
    const output = await this.run(["log", format, ...options, "--end-of-options", id, "--"]);
    const [commit] = parseCommits(output);
    const files = output.toString().split("\0").slice(COMMIT_FIELDS.length);
    const numbers = files.map((line) => /^\s*(\d+)\t(\d+)\t/.exec(line) ?? []);
    const sum = (column: number): number =>
      numbers.reduce((total, match) => total + Number(match[column] ?? 0), 0);
    return commit && { ...commit, additions: sum(1), deletions: sum(2) };
  }

  /** `environment` reaches objects of a push that git has not accepted yet. */
  async isAncestor(
    ancestor: string,
    of: string,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<boolean> {
    try {
      await this.run(["merge-base", "--is-ancestor", ancestor, of], { environment });
      return true;
    } catch (error) {
      if (error instanceof GitFailure && error.exitCode === 1) return false;
      throw error;
    }
  }

  /** All or none; a ref that is no longer at `before` makes it fail, so nobody's commit is lost. */
  async updateRefs(updates: readonly RefUpdate[]): Promise<void> {
    const lines = updates.map(({ ref, before, after }) => `update ${ref}\0${after}\0${before}\0`);
    await this.run(["update-ref", "-z", "--stdin"], { input: lines.join("") });
  }

  async isBranchName(name: string): Promise<boolean> {
    if (/^[0-9a-f]{40}$/i.test(name)) return false;
    if (/^\w+$/.test(name)) return true;
    return (
      (await this.optional(["check-ref-format", `refs/heads/${name}`])) !== undefined && !name.startsWith("-")
    );
  }

  async setHead(branch: string): Promise<void> {
    await this.run(["symbolic-ref", "HEAD", `refs/heads/${branch}`]);
  }
}
