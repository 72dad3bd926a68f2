import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shell } from "../../sandbox/demo/shell";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox";
import { type ProductVersion, Studio } from "../../sandbox/studio";

/** Time for a deployment of the catalog, or for a run on the host, on a small machine that does other things too. */
export const LONG = 240_000;

type CatalogVariables = Readonly<Record<`TF_VAR_${string}`, string>>;

export interface CatalogOptions {
  /** Checkout to deploy from, and in which lines of shell run. @default this one */
  readonly project?: string;
  /** Values of the catalog's variables. @default {} */
  readonly variables?: CatalogVariables;
  /** Whether the jobs of GitLab's pipelines run. @default false */
  readonly runJobs?: boolean;
}

/** A sandbox with the catalog deployed in it, and what the scenarios do with it. */
export interface DeployedCatalog {
  readonly sandbox: Sandbox;
  readonly studio: Studio;
  /** The version of the product that the last `deploy` offers. */
  readonly version: ProductVersion;
  /** Deploys the catalog again. @param variables that differ from those of the start. @default {} */
  deploy(variables?: CatalogVariables): Promise<void>;
  /** Runs a line of shell in the sandbox's environment. */
  run(line: string): Promise<string>;
  /** A call of GitLab's REST API, answered as JSON. */
  gitlab<Answer>(path: string): Promise<Answer>;
  /** All lines of the log group of the runs. */
  log(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Starts a sandbox and deploys the catalog in it.
 * @param name of the sandbox: those that run at the same time have different names
 */
export async function deployCatalog(name: string, options: CatalogOptions = {}): Promise<DeployedCatalog> {
  const { project = process.cwd(), variables = {}, runJobs = false } = options;
  const sandbox = await startSandbox({ name: `test-${name}-${process.pid}`, runJobs });
  const folder = mkdtempSync(join(tmpdir(), "cdktf-out-"));
  const environment = { ...sandbox.environment, ...variables, CDKTF_OUT: folder };
  const studio = new Studio(environment);
  const run = (line: string) => shell(line, environment, project);
  const deploy = async (changes: CatalogVariables = {}) => {
    await shell(
      `npx cdktf deploy service-catalog --auto-approve --output "$CDKTF_OUT"`,
      { ...environment, ...changes },
      project,
    );
    return studio.offeredVersion();
  };
  const close = async () => {
    studio.close();
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
    rmSync(sandbox.folder, { recursive: true, force: true });
  };
  try {
    let version = await deploy();
    return {
      sandbox,
      studio,
      get version() {
        return version;
      },
      async deploy(changes) {
        version = await deploy(changes);
      },
      run,
      close,
      gitlab: <Answer>(path: string) => gitlabCall<Answer>(environment, path),
      log: () =>
        run(
          `aws logs filter-log-events --log-group-name dev-machine-learning-ops-gitlab --query 'events[].[message]' --output text`,
        ),
    };
  } catch (problem) {
    await close();
    throw problem;
  }
}

async function gitlabCall<Answer>(
  environment: Readonly<Record<string, string>>,
  path: string,
): Promise<Answer> {
  const response = await fetch(`${environment["GITLAB_BASE_URL"]}/${path}`, {
    headers: { "PRIVATE-TOKEN": environment["GITLAB_TOKEN"] ?? "" },
  });
  if (!response.ok)
    throw new Error(`GET ${path}: GitLab answered ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}
