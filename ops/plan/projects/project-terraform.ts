import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { projectStateKey } from "../../../contracts/state-keys";
import { type TerraformWorkdir, terraform } from "../terraform/terraform";
import type { Workspace } from "../terraform/workspace";
import type { CommandEnvironment } from "./command-environment";

/** The package of the sagemaker-project stack, unpacked, with its providers, which are installed once for all projects. */
export class ProjectTerraform {
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
    await terraform(project.workdir(project.data, {}), ["init", "-no-color", "-backend=false"]);
    return project;
  }

  /** Aborted when somebody ends the command. */
  get stop(): AbortSignal {
    return this.workspace.stop;
  }

  /** Folder of the installed providers, in the form of a mirror. */
  get providers(): string {
    return join(this.data, "providers");
  }

  /**
   * Initializes Terraform for one project. The folder of the package is shared by all, which is safe for several at once: each has a
   * data folder of its own, and neither the installed providers nor the lock file are written. Terraform's plugin cache is not:
   * https://developer.hashicorp.com/terraform/cli/config/config-file#provider-plugin-cache
   */
  async workdirOf(id: string, command: CommandEnvironment): Promise<TerraformWorkdir> {
    const workdir = this.workdir(join(this.workspace.folder("projects"), id), command);
    const backend = Object.entries(settings(id, command)).map(
      ([name, value]) => `-backend-config=${name}=${value}`,
    );
    const providers = [`-plugin-dir=${this.providers}`, "-lockfile=readonly"];
    await terraform(workdir, ["init", "-no-color", ...providers, ...backend]);
    return workdir;
  }

  /** The variables of the catalog, which this shell may have, have the names of a project's. */
  private workdir(data: string, command: CommandEnvironment): TerraformWorkdir {
    const own = Object.entries(this.environment).filter(([name]) => !name.startsWith("TF_VAR_"));
    const environment = { ...Object.fromEntries(own), ...command, TF_DATA_DIR: data };
    return { folder: this.folder, environment, stop: this.workspace.stop };
  }
}

/** As the host's own script has them (command-runner/host/terraform.sh). */
function settings(id: string, command: CommandEnvironment): Record<string, string> {
  return {
    bucket: command["STATE_BUCKET"] ?? "",
    key: projectStateKey(id),
    region: command["AWS_DEFAULT_REGION"] ?? "",
    dynamodb_table: command["LOCK_TABLE"] ?? "",
  };
}
