import { readFileSync } from "node:fs";
import { join } from "node:path";
import { completeProductTemplate } from "../../command-runner/product-template";

/** What the service-catalog stack fills into the template, as long as each can get. */
export const DEPLOYED: Readonly<Record<string, string>> = {
  mlops_s3_bucket: "b".repeat(63),
  lock_table: "t".repeat(100),
  command_runner_instance_profile: "CommandRunnerExecRole",
  command_runner_log_group: "/command-runner/dev-machine-learning-ops",
  gitlab_token_secret: "dev-machine-learning-ops-gitlab-token",
  gitlab_user_secret:
    "arn:aws:secretsmanager:us-east-1:123456789012:secret:dev-machine-learning-ops-gitlab-creds",
  gitlab_iam_access_key_secret: "dev-machine-learning-ops-gitlab-iam-access-key",
  gitlab_iam_secret_key_secret: "dev-machine-learning-ops-gitlab-iam-secret-key",
  gitlab_url: "https://gitlab.com",
  gitlab_user_name: "ops",
  git_namespace: "",
  subnet_id: "",
  security_group_id: "",
  kms_key_arn: `arn:aws-us-gov:kms:us-gov-west-1:123456789012:alias/${"k".repeat(64)}`,
  permissions_boundary_arn: `arn:aws-us-gov:iam::123456789012:policy/${"p".repeat(64)}`,
  exec_role: "r".repeat(64),
  ci_access_keys: "false",
  env: "e".repeat(20),
  organization: "o".repeat(20),
  role: "o".repeat(20),
  package_key: "releases/0123456789ab/tf-code.zip",
  package_sha256: "f".repeat(64),
};

const PLACEHOLDER = /(\$?)\$\{([^}]*)\}/g;

/** The product template as Terraform's `templatefile` renders it: `$${x}` is an escaped `${x}`. */
export function renderedTemplate(values: Readonly<Record<string, string>> = DEPLOYED): string {
  const source = readFileSync(join(__dirname, "../../command-runner/product-template.yaml"), "utf8");
  return completeProductTemplate(source).replace(PLACEHOLDER, (_, escaped: string, name: string) => {
    if (escaped) return `\${${name}}`;
    const value = values[name];
    if (value === undefined) throw new Error(`The template asks for "${name}", which is not deployed.`);
    return value;
  });
}
