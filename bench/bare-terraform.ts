import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { shell } from "../sandbox/demo/shell";
import type { Catalog, CreatedProject } from "./catalog";

const INIT_AND_APPLY = `"$TERRAFORM_BINARY" init -input=false \
  -backend-config="bucket=$STATE_BUCKET" -backend-config="key=projects/$TF_VAR_sagemaker_project_id/terraform.tfstate" \
  -backend-config="region=$AWS_DEFAULT_REGION" -backend-config="dynamodb_table=$LOCK_TABLE"
"$TERRAFORM_BINARY" apply -input=false -auto-approve`;

/** Terraform on the package of a project, without what the host does before and after it. */
export class BareTerraform {
  private constructor(
    private readonly folder: string,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly settings: string,
  ) {}

  /** Unpacks the package and sets the variables that the Command of `like` set, with another project id and other names. */
  static async prepare(
    catalog: Catalog,
    like: CreatedProject,
    name: string,
    id: string,
  ): Promise<BareTerraform> {
    const folder = join(catalog.folder, name);
    mkdirSync(folder);
    const bare = new BareTerraform(folder, environmentOfHost(catalog), settingsOf(like, name, id));
    await bare.run(`unzip -q '${catalog.packageFile}'`);
    return bare;
  }

  async initAndApply(): Promise<void> {
    await this.run(INIT_AND_APPLY);
  }

  async destroy(): Promise<void> {
    await this.run(
      '"$TERRAFORM_BINARY" destroy -input=false -auto-approve\n' +
        // As the host does: an empty state looks like a project that still exists.
        'aws s3 rm --quiet --recursive "s3://$STATE_BUCKET/projects/$TF_VAR_sagemaker_project_id/"',
    );
  }

  private run(lines: string): Promise<string> {
    return shell(`set -e\n${this.settings}\n${lines}`, this.environment, this.folder);
  }
}

/** The Command's own lines that set the environment, and then what differs between the two projects. */
export function settingsOf(like: CreatedProject, name: string, id: string): string {
  const own = like.command.split("\n").filter((line) => line.startsWith("export "));
  return [
    ...own,
    `export TF_VAR_sagemaker_project_name='${name}' TF_VAR_sagemaker_project_id='${id}'`,
    `export TF_VAR_git_build_repo_name='${name}-build' TF_VAR_git_deploy_repo_name='${name}-deploy'`,
  ].join("\n");
}

/** As the sandbox's hosts have it. */
function environmentOfHost({ sandbox }: Catalog): Record<string, string> {
  const { accessKeyId, secretAccessKey } = sandbox.aws.credentials;
  return {
    AWS_ENDPOINT_URL: sandbox.aws.url,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_EC2_METADATA_DISABLED: "true",
    GITLAB_TOKEN: sandbox.environment["GITLAB_TOKEN"] ?? "",
    ...sandbox.aws.serviceContext.hostEnvironment,
  };
}
