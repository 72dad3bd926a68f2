import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startGitLab, type GitLab } from "../../gitlab/gitlab";
import { startGitLabProvider, type GitLabProvider } from "../../gitlab-provider/provider";

export const TOKEN = "glpat-workspace-token";
export const USER = "data-scientist";

const REQUIRED_PROVIDERS = `
terraform {
  required_providers {
    gitlab = {
      source  = "gitlabhq/gitlab"
      version = "18.6.1"
    }
  }
}
`;

export interface Run {
  readonly code: number;
  /** Standard output and error, without Terraform's line breaks within sentences. */
  readonly output: string;
}

/** Terraform in a folder of its own, with the stand-in provider and a local GitLab. */
export class TerraformWorkspace {
  private constructor(
    readonly directory: string,
    readonly gitlab: GitLab,
    private readonly provider: GitLabProvider,
  ) {}

  static async start(): Promise<TerraformWorkspace> {
    const directory = mkdtempSync(join(tmpdir(), "gl-provider-"));
    const gitlab = await startGitLab({ directory: join(directory, "gitlab"), token: TOKEN, user: USER });
    const provider = await startGitLabProvider({ socket: join(directory, "p.sock") });
    writeFileSync(join(directory, "empty.tfrc"), "");
    return new TerraformWorkspace(directory, gitlab, provider);
  }

  async stop(): Promise<void> {
    await this.provider.stop();
    await this.gitlab.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  write(configuration: string, provider = 'provider "gitlab" {}'): void {
    writeFileSync(join(this.directory, "main.tf"), `${REQUIRED_PROVIDERS}${provider}\n${configuration}`);
  }

  /**
   * Runs Terraform with the given arguments; `environment` replaces or, with undefined, removes variables.
   * `interruptWhen`: sends one SIGINT, as Ctrl-C does, once it says so.
   */
  run(
    args: readonly string[],
    environment: Readonly<Record<string, string | undefined>> = {},
    interruptWhen?: () => boolean,
  ): Promise<Run> {
    const settings = {
      PATH: process.env.PATH,
      CHECKPOINT_DISABLE: "1",
      TF_IN_AUTOMATION: "1",
      TF_CLI_CONFIG_FILE: join(this.directory, "empty.tfrc"),
      TF_REATTACH_PROVIDERS: this.provider.reattach,
      GITLAB_TOKEN: TOKEN,
      GITLAB_BASE_URL: this.gitlab.url,
      ...environment,
    };
    return new Promise((resolve, reject) => {
      const options = { cwd: this.directory, env: settings, maxBuffer: 16 * 1024 * 1024 };
      const terraform = execFile("terraform", [...args, "-no-color"], options, (error, stdout, stderr) => {
        if (error && typeof error.code !== "number") return reject(error);
        resolve({ code: Number(error?.code ?? 0), output: (stdout + stderr).replaceAll(/\s*\n\s*/g, " ") });
      });
      if (!interruptWhen) return;
      const watch = setInterval(() => {
        if (!interruptWhen()) return;
        clearInterval(watch);
        terraform.kill("SIGINT");
      }, 20);
      terraform.once("exit", () => clearInterval(watch));
    });
  }

  init(): Promise<Run> {
    return this.run(["init", "-input=false"]);
  }

  apply(environment?: Readonly<Record<string, string | undefined>>): Promise<Run> {
    return this.run(["apply", "-auto-approve", "-input=false"], environment);
  }

  /** Exit code 0 = nothing to do, 2 = changes. */
  plan(environment?: Readonly<Record<string, string | undefined>>): Promise<Run> {
    return this.run(["plan", "-detailed-exitcode", "-input=false"], environment);
  }

  destroy(): Promise<Run> {
    return this.run(["destroy", "-auto-approve", "-input=false"]);
  }

  /** A resource's attributes in the state. */
  async state(address: string): Promise<Record<string, unknown>> {
    const { output } = await this.run(["show", "-json"]);
    const state = JSON.parse(output) as {
      values?: { root_module?: { resources?: { address: string; values: Record<string, unknown> }[] } };
    };
    const found = state.values?.root_module?.resources?.find((resource) => resource.address === address);
    if (!found) throw new Error(`${address} is not in the state: ${output.slice(0, 500)}`);
    return found.values;
  }
}
