import { execFileSync } from "node:child_process";
import { settingsOf } from "../../bench/bare-terraform";

const COMMAND = `(
set -e
export STATE_BUCKET='state' TF_VAR_region='us-east-1'
export TF_VAR_sagemaker_project_name='warm-up' TF_VAR_sagemaker_project_id='p-1'
cd "$(mktemp -d)"
aws s3 cp 's3://state/package' tf-code.zip
)`;

/** What a shell has after the settings. */
function afterwards(line: string): string {
  const settings = settingsOf({ id: "p-1", name: "warm-up", command: COMMAND }, "bare", "p-2");
  return execFileSync("bash", ["--norc", "-c", `${settings}\n${line}`], {
    encoding: "utf8",
    env: {},
    stdio: ["ignore", "pipe", "inherit"],
  }).trim();
}

describe("the settings of bare Terraform", () => {
  it("are those of the project's Command", () => {
    expect(afterwards("echo $STATE_BUCKET $TF_VAR_region")).toBe("state us-east-1");
  });

  it("name another project", () => {
    expect(afterwards("echo $TF_VAR_sagemaker_project_name $TF_VAR_sagemaker_project_id")).toBe("bare p-2");
  });

  it("name other repositories", () => {
    expect(afterwards("echo $TF_VAR_git_build_repo_name $TF_VAR_git_deploy_repo_name")).toBe(
      "bare-build bare-deploy",
    );
  });
});
