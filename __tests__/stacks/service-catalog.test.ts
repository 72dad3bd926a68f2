import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Testing } from "cdktf";
import { providerSource, terraformEnvironment } from "../../sandbox/providers";
import { ServiceCatalogStack, type ServiceCatalogStackProps } from "../../stacks/service-catalog";
import { synthesizedStack } from "../synthesized";

const TEMPLATE = join(__dirname, "..", "..", "command-runner", "product-template.yaml");
const directory = mkdtempSync(join(tmpdir(), "catalog-"));
const packageFile = join(directory, "tf-code.zip");
writeFileSync(packageFile, "package");

const sha256 = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");

function catalog(
  state: Pick<ServiceCatalogStackProps, "stateLocation" | "stateFile"> = {},
): ServiceCatalogStack {
  const release = {
    templateFile: TEMPLATE,
    templateSha256: sha256(TEMPLATE),
    packageFile,
    packageSha256: sha256(packageFile),
  };
  return new ServiceCatalogStack(Testing.app(), "service-catalog", {
    release,
    projectDeletionFile: packageFile,
    ...state,
  });
}

/** The `terraform` block of the stack. */
function terraformBlock(state: Parameters<typeof catalog>[0] = {}): Record<string, unknown> {
  const stack = JSON.parse(Testing.synth(catalog(state))) as { terraform: Record<string, unknown> };
  return stack.terraform;
}

afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe("ServiceCatalogStack", () => {
  const stack = synthesizedStack(catalog());

  it("has the outputs that runbooks read, and what ops looks up", () => {
    expect(Object.keys(stack.outputs).sort()).toEqual([
      "alarm_topic_arn",
      "command_runner_instance_profile",
      "cw_log_group_name",
      "gitlab_ci_group_name",
      "kms_key_arn",
      "latest_release_id",
      "lock_table_name",
      "plan_review_policy_arn",
      "project_deletion_dead_letter_queue_url",
      "project_deletion_function_name",
      "s3_bucket_id",
      "s3_launch_role_arn",
      "s3_template_url",
      "s3_template_users_policy_arn",
      "s3_templates_location",
      "secrets_manager_gitlab_iam_access_key",
      "secrets_manager_gitlab_iam_secret_key",
      "secrets_manager_gitlab_private_token",
      "secrets_manager_gitlab_user_creds",
      "service_catalog_portfolio_id",
      "service_catalog_product_id",
      "service_catalog_product_name",
    ]);
  });

  it("tags everything", () => {
    expect(stack.provider("aws")).toMatchObject({
      region: "${var.region}",
      default_tags: [
        { tags: { env: "${var.env}", organization: "${var.organization}", role: "${var.role}" } },
      ],
    });
  });

  it("names no endpoint: a local AWS is found by the environment", () => {
    expect(stack.provider("aws")).not.toHaveProperty("endpoints");
  });

  it("lets Studio users and pipeline jobs read artifacts", () => {
    expect(stack.text).toMatch(/concat\(local\.studio-users_arns_\w+, local\.pipeline-role_arns_\w+\)/);
  });

  it("has a value for every variable of the product's template", () => {
    expect(() => catalog()).not.toThrow();
  });

  it("asks for a Terraform that it works with", () => {
    expect(terraformBlock()).toMatchObject({ required_version: ">= 1.10" });
  });

  it("keeps its state in a file at first", () => {
    expect(terraformBlock()).not.toHaveProperty("backend.s3");
    expect(terraformBlock({ stateLocation: "" })).not.toHaveProperty("backend.s3");
  });

  it("keeps its state in the file that is given", () => {
    expect(terraformBlock({ stateFile: "/somewhere/catalog.tfstate" })["backend"]).toEqual({
      local: { path: "/somewhere/catalog.tfstate" },
    });
  });

  it("keeps its state in the bucket that is given, with the lock beside it", () => {
    expect(
      terraformBlock({ stateLocation: "dev-machine-learning-ops-tfstate-111122223333" })["backend"],
    ).toEqual({
      s3: {
        bucket: "dev-machine-learning-ops-tfstate-111122223333",
        key: "service-catalog/terraform.tfstate",
        use_lockfile: true,
      },
    });
  });

  it("is valid for Terraform and the provider", () => {
    const folder = join(Testing.fullSynth(catalog()), "stacks", "service-catalog");
    const env = { ...process.env, ...terraformEnvironment(providerSource(), undefined) };
    const run = (...args: string[]) => spawnSync("terraform", args, { cwd: folder, env, encoding: "utf8" });
    expect(run("init", "-backend=false", "-input=false").stderr).toBe("");
    const { error_count, diagnostics } = JSON.parse(run("validate", "-json").stdout) as {
      error_count: number;
      diagnostics: { severity: string; summary: string }[];
    };
    expect(diagnostics.filter((one) => one.severity === "error")).toEqual([]);
    expect(error_count).toBe(0);
  }, 60_000);
});
