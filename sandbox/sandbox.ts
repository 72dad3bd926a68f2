import { randomBytes } from "node:crypto";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { type LocalAws, startAws } from "./aws/aws";
import { openAccount } from "./account";
import { ciRunner } from "./ci-runner";
import { type GitLab, startGitLab } from "./gitlab/gitlab";
import { startGitLabProvider } from "./gitlab-provider/provider";
import { makeSandboxFolder } from "./instance-folder";
import { LESS_GARBAGE_COLLECTION, MORE_AT_ONCE, providerSource, terraformEnvironment } from "./providers";
import { mlPython, sandboxPython } from "./python";
import { secretsEnvironment, terraformVersion } from "./terraform-version";

const GITLAB_USER = "ops";

// The project supports Node.js 20; the AWS SDK's notice about its own future would stand before every answer.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

interface SandboxOptions {
  /** Several sandboxes may run in parallel under different names. @default "default" */
  readonly name?: string;
  /** Leave the folder with data and logs when the sandbox stops, until one of the same name starts. @default false */
  readonly keepFolder?: boolean;
  /** Run the jobs of GitLab's pipelines; otherwise they stay pending. @default true */
  readonly runJobs?: boolean;
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

/**
 * Starts a sandbox with empty data. Whatever was started is stopped again when a part of it fails.
 * @throws when set-up has not run, or a part does not start
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { name = "default", keepFolder = false, runJobs = true } = options;
  const providers = providerSource();
  const pythons = { python: sandboxPython(), mlPython: mlPython() };
  const folder = makeSandboxFolder(name, keepFolder);
  const running: (() => Promise<void>)[] = [];
  if (!keepFolder) running.push(async () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const stop = () => stopAll(running.splice(0).reverse());
  try {
    const token = `glpat-${randomBytes(15).toString("base64url")}`;
    const reattach = providers.gitlab === "stand-in" ? await startStandIn(running, folder) : undefined;
    const providerSettings = terraformEnvironment(providers, reattach);
    const terraform = { ...providerSettings, ...secretsEnvironment(terraformVersion()) };
    const hostEnvironment = { ...terraform, ...hostTerraform() };
    const aws = await started(
      running,
      startAws({ directory: join(folder, "aws"), ...pythons, hostEnvironment }),
    );
    const runner = runJobs
      ? ciRunner(aws.url, { ...providerSettings, ...LESS_GARBAGE_COLLECTION })
      : undefined;
    const gitlab = await started(
      running,
      startGitLab({
        directory: join(folder, "gitlab"),
        token,
        user: GITLAB_USER,
        ...(runner ? { runner } : {}),
      }),
    );
    const account = await openAccount(aws);
    const environment = {
      ...terraform,
      ...LESS_GARBAGE_COLLECTION,
      ...MORE_AT_ONCE,
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

/** Stops every part, whatever happens to the others. */
async function stopAll(parts: (() => Promise<void>)[]): Promise<void> {
  const problems: unknown[] = [];
  for (const stopPart of parts) await stopPart().catch((problem: unknown) => problems.push(problem));
  if (problems.length > 0)
    throw new AggregateError(problems, `The sandbox did not stop well: ${problems.map(String).join("; ")}`);
}

async function started<Part extends { stop(): Promise<void> }>(
  running: (() => Promise<void>)[],
  starting: Promise<Part>,
): Promise<Part> {
  const part = await starting;
  running.push(() => part.stop());
  return part;
}

async function startStandIn(running: (() => Promise<void>)[], folder: string): Promise<string> {
  const provider = await started(running, startGitLabProvider({ socket: socketFor(running, folder) }));
  return provider.reattach;
}

/** In the sandbox's folder, unless that path is too long for a unix socket: 108 bytes on Linux, 104 on macOS. */
function socketFor(running: (() => Promise<void>)[], folder: string): string {
  const socket = join(folder, "gitlab-provider.sock");
  if (Buffer.byteLength(socket) < 100) return socket;
  const short = mkdtempSync(join(tmpdir(), "gitlab-provider-"));
  running.push(async () => rmSync(short, { recursive: true, force: true }));
  return join(short, "provider.sock");
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
