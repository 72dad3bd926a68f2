import { randomBytes } from "node:crypto";
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { type LocalAws, startAws } from "./aws/aws";
import { openAccount } from "./account";
import { type GitLab, startGitLab } from "./gitlab/gitlab";
import { startGitLabProvider } from "./gitlab-provider/provider";
import { SANDBOX_FOLDER, providerSource, terraformEnvironment } from "./providers";
import { sandboxPython } from "./python";

const GITLAB_USER = "ops";

// The project supports Node.js 20; the AWS SDK's notice about its own future would stand before every answer.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

export interface SandboxOptions {
  /** Several sandboxes may run side by side under different names. @default "default" */
  readonly name?: string;
}

/** A running sandbox: a local AWS account and a local GitLab, on free ports of 127.0.0.1. */
export interface Sandbox {
  readonly name: string;
  /** Folder with all data of this sandbox. */
  readonly folder: string;
  readonly aws: LocalAws;
  readonly gitlab: GitLab;
  /** What a command needs to work in this sandbox: endpoints, credentials, Terraform's settings, the stack's variables. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Folder of a sandbox by its name. */
export function sandboxFolder(name: string): string {
  return join(SANDBOX_FOLDER, "instances", name);
}

/**
 * Starts a sandbox with empty data. Whatever was started is stopped again when a part of it fails.
 * @throws when set-up has not run, or a part does not start
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const name = options.name ?? "default";
  const folder = sandboxFolder(name);
  const providers = providerSource();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });

  const running: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const stopPart of running.splice(0).reverse()) await stopPart();
  };
  try {
    const token = `glpat-${randomBytes(15).toString("base64url")}`;
    const reattach = providers.gitlab === "stand-in" ? await startStandIn(running) : undefined;
    const terraform = terraformEnvironment(providers, reattach);
    const hostEnvironment = { ...terraform, ...hostTerraform() };
    const aws = await started(
      running,
      startAws({ directory: join(folder, "aws"), python: sandboxPython(), hostEnvironment }),
    );
    const gitlab = await started(
      running,
      startGitLab({ directory: join(folder, "gitlab"), token, user: GITLAB_USER }),
    );
    const account = await openAccount(aws);
    const environment = {
      ...terraform,
      ...account,
      ...gitlabEnvironment(gitlab, token),
      ...catalogEnvironment(folder),
    };
    return { name, folder, aws, gitlab, environment, stop };
  } catch (problem) {
    await stop();
    throw problem;
  }
}

async function started<Part extends { stop(): Promise<void> }>(
  running: (() => Promise<void>)[],
  starting: Promise<Part>,
): Promise<Part> {
  const part = await starting;
  running.push(() => part.stop());
  return part;
}

async function startStandIn(running: (() => Promise<void>)[]): Promise<string> {
  // Below the system's temporary folder: the path of a unix socket has about 100 bytes at most.
  const socketFolder = mkdtempSync(join(tmpdir(), "gitlab-provider-"));
  running.push(async () => rmSync(socketFolder, { recursive: true, force: true }));
  const provider = await started(
    running,
    startGitLabProvider({ socket: join(socketFolder, "provider.sock") }),
  );
  return provider.reattach;
}

/** The host brings its own Terraform here: this machine's. */
function hostTerraform(): Record<string, string> {
  const folder = (process.env["PATH"] ?? "")
    .split(delimiter)
    .find((candidate) => isExecutable(join(candidate, "terraform")));
  if (!folder) throw new Error("terraform is not on the PATH. Run: node sandbox/setup.mjs");
  return { TERRAFORM_BINARY: join(folder, "terraform") };
}

function gitlabEnvironment(gitlab: GitLab, token: string): Record<string, string> {
  return {
    GITLAB_BASE_URL: `${gitlab.url}/api/v4`,
    GITLAB_URL: gitlab.url,
    GITLAB_TOKEN: token,
    TF_VAR_gitlab_url: gitlab.url,
    TF_VAR_gitlab_user_name: GITLAB_USER,
    TF_VAR_gitlab_private_token: token,
  };
}

/** The catalog's own state and Terraform's working data lie with the sandbox, away from those of a real deployment. */
function catalogEnvironment(folder: string): Record<string, string> {
  return {
    CATALOG_STATE_FILE: join(folder, "service-catalog.tfstate"),
    TF_DATA_DIR: join(folder, "terraform"),
    PATH: [dirname(sandboxPython()), process.env["PATH"] ?? ""].join(delimiter),
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
