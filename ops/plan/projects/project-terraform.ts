import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { type Place, terraform } from "../terraform/terraform";
import type { Workspace } from "../terraform/workspace";
import type { CommandEnvironment } from "./command-environment";

const PROVIDERS = "providers";
/** File of Terraform's data folder in which `init` notes the backend. */
const BACKEND = "terraform.tfstate";
const LOCK = ".terraform.lock.hcl";

interface BackendFile {
  readonly backend: { readonly config: Readonly<Record<string, unknown>> };
}

/**
 * The package of the sagemaker-project stack, unpacked, with its providers. They are installed once and checked once: each plan
 * would otherwise read the 700 MB of the AWS provider to compute its checksum again.
 */
export class ProjectTerraform {
  private backend: Promise<BackendFile> | undefined;

  private constructor(
    private readonly workspace: Workspace,
    private readonly folder: string,
    private readonly data: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /**
   * Unpacks the package and installs its providers.
   * @param packed `tf-code.zip`
   * @param environment with credentials, region and `GITLAB_TOKEN`
   */
  static async install(
    workspace: Workspace,
    packed: Uint8Array,
    environment: NodeJS.ProcessEnv = process.env,
  ): Promise<ProjectTerraform> {
    const folder = workspace.folder("package");
    for (const [name, content] of Object.entries(unzipSync(packed))) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    const project = new ProjectTerraform(workspace, folder, workspace.folder("project"), environment);
    await terraform(project.place(project.data, {}), ["init", "-no-color", "-backend=false"]);
    return project;
  }

  /** Aborted when somebody ends the command. */
  get stop(): AbortSignal {
    return this.workspace.stop;
  }

  /** Folder of the installed providers, in the form of a mirror. */
  get providers(): string {
    return join(this.data, PROVIDERS);
  }

  /**
   * A place to plan one project in. The folder of the package is shared by all; what differs is Terraform's data folder, which
   * is that of the first project with another key of the state.
   */
  async placeOf(id: string, command: CommandEnvironment): Promise<Place> {
    const data = join(this.workspace.folder("projects"), id);
    mkdirSync(data, { mode: 0o700 });
    symlinkSync(this.providers, join(data, PROVIDERS));
    const file = await (this.backend ??= this.initialize(command));
    const config = { ...file.backend.config, ...settings(id, command) };
    writeFileSync(join(data, BACKEND), JSON.stringify({ ...file, backend: { ...file.backend, config } }));
    return this.place(data, command);
  }

  /** Terraform itself looks at the bucket and notes what a backend has beside our settings. */
  private async initialize(command: CommandEnvironment): Promise<BackendFile> {
    const data = this.workspace.folder("backend");
    const values = Object.entries(settings("none", command)).map(
      ([name, value]) => `-backend-config=${name}=${value}`,
    );
    const place = this.place(data, command);
    await terraform(place, ["init", "-no-color", `-plugin-dir=${this.providers}`, ...values]);
    const lock = join(this.folder, LOCK);
    writeFileSync(lock, readFileSync(lock, "utf8").replace(/^\s*hashes = \[[^\]]*\]\n/gm, ""));
    return JSON.parse(readFileSync(join(data, BACKEND), "utf8")) as BackendFile;
  }

  /** The variables of the catalog, which this shell may have, have the names of a project's. */
  private place(data: string, command: CommandEnvironment): Place {
    const own = Object.entries(this.environment).filter(([name]) => !name.startsWith("TF_VAR_"));
    const environment = { ...Object.fromEntries(own), ...command, TF_DATA_DIR: data };
    return { folder: this.folder, environment, stop: this.workspace.stop };
  }
}

/** As the host's own script has them (command-runner/host/terraform.sh). */
function settings(id: string, command: CommandEnvironment): Record<string, string> {
  return {
    bucket: command["STATE_BUCKET"] ?? "",
    key: `projects/${id}/terraform.tfstate`,
    region: command["AWS_DEFAULT_REGION"] ?? "",
    dynamodb_table: command["LOCK_TABLE"] ?? "",
  };
}
