import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deploymentSettings } from "../../../ops/doctor/settings";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "settings-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("deploymentSettings", () => {
  it("takes variables from the environment, and nothing else of it", async () => {
    const environment = { TF_VAR_gitlab_user_name: "ml-bot", HOME: "/home/ops", TF_VAR_subnet_id: undefined };
    expect(await deploymentSettings(folder, environment)).toEqual({ gitlab_user_name: "ml-bot" });
  });

  it("lets terraform.tfvars beat the environment, and skips its comments and lists", async () => {
    writeFileSync(
      join(folder, "terraform.tfvars"),
      '# env = "none"\nregion   = "eu-west-1" # ours\nwrite_only_secrets = false\nlog_retention_days=30\nstudio_user_role_arns = []\n',
    );
    expect(await deploymentSettings(folder, { TF_VAR_region: "us-east-1", TF_VAR_env: "dev" })).toEqual({
      ...{ region: "eu-west-1", env: "dev", write_only_secrets: "false", log_retention_days: "30" },
    });
  });
});
