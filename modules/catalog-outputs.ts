import { TerraformOutput, type TerraformStack } from "cdktf";
import type { CommandRunnerRole } from "./command-runner-role";
import type { GitLabCiGroup } from "./gitlab-ci-group";
import type { GitLabSecrets } from "./gitlab-secrets";
import type { LockTable } from "./lock-table";
import type { Portfolio } from "./portfolio";
import type { ProductReleases } from "./product-releases";
import type { ProjectProduct } from "./project-product";
import type { RunLog } from "./run-log";
import type { StateBucket } from "./state-bucket";

/** The parts of the catalog that somebody looks up after a deployment. */
export interface CatalogParts {
  readonly keyArn: string;
  readonly stateBucket: StateBucket;
  readonly lockTable: LockTable;
  readonly secrets: GitLabSecrets;
  readonly runLog: RunLog;
  readonly runnerRole: CommandRunnerRole;
  readonly ciGroup: GitLabCiGroup;
  readonly product: ProjectProduct;
  readonly releases: ProductReleases;
  readonly portfolio: Portfolio;
}

/** Declares the outputs on the stack under their plain names. None is a secret. */
export function catalogOutputs(stack: TerraformStack, parts: CatalogParts): void {
  const { secrets, product } = parts;
  const output = (name: string, description: string, value: string): TerraformOutput =>
    new TerraformOutput(stack, name, { description, value });
  output(
    "command_runner_instance_profile",
    "Name of the host's instance profile.",
    parts.runnerRole.instanceProfile.name,
  );
  output("s3_bucket_id", "Name of the bucket with states and releases.", parts.stateBucket.bucket.id);
  output(
    "secrets_manager_gitlab_private_token",
    "Name of the secret with the GitLab token.",
    secrets.token.name,
  );
  output(
    "secrets_manager_gitlab_iam_access_key",
    "Name of the secret with the access key's id.",
    secrets.accessKey.name,
  );
  output(
    "secrets_manager_gitlab_iam_secret_key",
    "Name of the secret with the access key's secret.",
    secrets.secretKey.name,
  );
  output(
    "secrets_manager_gitlab_user_creds",
    "ARN of the secret with the git credentials.",
    secrets.user.arn,
  );
  output("service_catalog_product_name", "Name of the product in Studio.", product.product.name);
  output("cw_log_group_name", "Log group with the words of every run.", parts.runLog.name);

  output("service_catalog_product_id", "Id of the product.", product.product.id);
  output("service_catalog_portfolio_id", "Id of the portfolio.", parts.portfolio.portfolioId);
  output(
    "latest_release_id",
    "Id of the newest release; its version is called v-<id>.",
    parts.releases.currentId,
  );
  output("lock_table_name", "Table with the locks of the states.", parts.lockTable.name);
  output("kms_key_arn", "Key that encrypts states, secrets, logs and artifacts.", parts.keyArn);
  output("gitlab_ci_group_name", "IAM group for the user of GitLab's CI jobs.", parts.ciGroup.name);
}
