import { Fn } from "cdktf";
import type { AwsAccount } from "../../shared/aws-account";
import { iamArn } from "../../shared/aws-arns";
import type { CatalogNames } from "../../../contracts/catalog-names";
import type { commandRunnerVariables } from "../variables/command-runner-variables";
import type { GitLabSecrets } from "../state/gitlab-secrets";
import type { gitlabVariables } from "../variables/gitlab-variables";
import type { namingVariables } from "../variables/naming-variables";
import type { TemplateValues } from "./template-values";

export interface ProductTemplateValuesProps {
  readonly account: AwsAccount;
  readonly names: CatalogNames;
  readonly naming: ReturnType<typeof namingVariables>;
  readonly runner: ReturnType<typeof commandRunnerVariables>;
  readonly gitlab: ReturnType<typeof gitlabVariables>;
  readonly secrets: GitLabSecrets;
  readonly keyArn: string;
  readonly pipelineRoleArn: string;
}

/** What the product's template may be filled with, so that a data scientist types names and nothing else. */
export function productTemplateValues(props: ProductTemplateValuesProps): TemplateValues {
  const { account, names, naming, runner, gitlab, secrets } = props;
  return {
    region: { value: account.region },
    env: { value: naming.env.stringValue },
    organization: { value: naming.organization.stringValue },
    role: { value: naming.role.stringValue },
    mlops_s3_bucket: { value: names.stateBucket },
    lock_table: { value: names.lockTable },
    command_runner_instance_profile: { value: runner.execRole.stringValue },
    command_runner_log_group: { value: names.runLog },
    subnet_id: { value: runner.subnetId.stringValue },
    security_group_id: { value: runner.securityGroupId.stringValue },
    gitlab_url: { value: gitlab.url.stringValue },
    gitlab_user_name: { value: gitlab.userName.stringValue },
    git_namespace: { value: gitlab.namespace.stringValue },
    gitlab_token_secret: { value: names.tokenSecret },
    // SageMaker clones by a secret's ARN only, whose end AWS makes up.
    gitlab_user_secret: { value: secrets.user.arn, knownAs: names.userSecret },
    gitlab_iam_access_key_secret: { value: names.accessKeySecret },
    gitlab_iam_secret_key_secret: { value: names.secretKeySecret },
    // Whether there is a key is no secret, and `true` or `false` in the template.
    ci_access_keys: { value: `\${tostring(nonsensitive(var.gitlab_iam_access_key != ""))}` },
    kms_key_arn: { value: props.keyArn, knownAs: names.keyAlias },
    permissions_boundary_arn: { value: iamArn(account, `policy/${names.boundary}`) },
    exec_role: { value: Fn.basename(props.pipelineRoleArn) },
  };
}
