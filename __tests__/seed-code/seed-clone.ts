import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { parse } from "yaml";
import { seedCode } from "../../command-runner/seed-code";
import { PROJECT_ROOT } from "../command-runner/source-copy";

export type SeedName = "model-build" | "model-deploy";

/** A job of GitLab CI, as far as the tests look at it. */
interface CiJob {
  readonly stage?: string;
  readonly script: readonly string[];
  readonly extends?: string;
  readonly resource_group?: string;
  readonly rules?: readonly { readonly if?: string; readonly when?: string }[];
}

/** What a data scientist has after `git clone` of a new repository: exactly the files that are shipped, committed. */
export class SeedClone {
  private readonly folder = mkdtempSync(join(tmpdir(), "seed-clone-"));
  readonly root = join(this.folder, "clone");

  constructor(readonly name: SeedName) {
    const origin = join(this.folder, "origin");
    for (const [path, { content, executable }] of Object.entries(seedCode(PROJECT_ROOT))) {
      const [, repository = "", ...rest] = path.split("/");
      if (repository !== name) continue;
      const file = join(origin, ...rest);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      if (executable) chmodSync(file, 0o755);
    }
    const git = (...command: string[]) =>
      execFileSync("git", ["-c", "user.name=seed", "-c", "user.email=seed@localhost", ...command], {
        cwd: origin,
      });
    git("init", "--quiet", "--initial-branch=main");
    git("add", "--all");
    git("commit", "--quiet", "--message", "Add the seed code");
    git("clone", "--quiet", origin, this.root);
  }

  /** `.gitlab-ci.yml` as an object. */
  ci(): Readonly<Record<string, unknown>> {
    return parse(readFileSync(join(this.root, ".gitlab-ci.yml"), "utf8")) as Record<string, unknown>;
  }

  job(name: string): CiJob {
    const found = this.ci()[name] as CiJob | undefined;
    if (!found) throw new Error(`${this.name} has no job ${name}.`);
    return found;
  }

  /** Runs the lines of a job's script, as a runner does, with uv on the PATH and this machine's cache of packages. */
  runJob(name: string): { readonly code: number | null; readonly output: string } {
    const script = ["set -e", ...this.job(name).script].join("\n");
    const uv = join(PROJECT_ROOT, ".sandbox", "python", "bin");
    const { status, stdout, stderr } = spawnSync("bash", ["-c", script], {
      cwd: this.root,
      encoding: "utf8",
      env: { ...process.env, PATH: [uv, process.env["PATH"]].join(delimiter) },
    });
    return { code: status, output: stdout + stderr };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
