import type { TerraformStack } from "cdktf";
import type { AlarmTopic } from "./deletion/alarm-topic";
import type { CommandRunnerRole } from "./roles/command-runner-role";
import type { GitLabCiGroup } from "./roles/gitlab-ci-group";
import type { GitLabSecrets } from "./state/gitlab-secrets";
import type { LockTable } from "./state/lock-table";
import type { Portfolio } from "./product/portfolio";
import type { PlanReviewPolicy } from "./roles/plan-review-policy";
import type { ProductReleases } from "./product/product-releases";
import type { ProjectDeletion } from "./deletion/project-deletion";
import type { ProjectProduct } from "./product/project-product";
import type { RunLog } from "./state/run-log";
import type { StateBucket } from "./state/state-bucket";
import type { StudioTemplateAccess } from "./studio-templates/studio-template-access";
import type { StudioTemplates } from "./studio-templates/studio-templates";
import { declareOutputs } from "../shared/outputs";

/** The parts of the catalog that somebody looks up after a deployment. */
interface CatalogParts {
  readonly keyArn: string;
  readonly stateBucket: StateBucket;
  readonly lockTable: LockTable;
  readonly secrets: GitLabSecrets;
  readonly runLog: RunLog;
  readonly runnerRole: CommandRunnerRole;
  readonly ciGroup: GitLabCiGroup;
  readonly planReview: PlanReviewPolicy;
  readonly product: ProjectProduct;
  readonly releases: ProductReleases;
  readonly portfolio: Portfolio;
  readonly alarms: AlarmTopic;
  readonly deletion: ProjectDeletion;
  readonly templates: StudioTemplates;
  readonly templateAccess: StudioTemplateAccess;
}

/** Declares the outputs on the stack under their plain names. None is a secret. */
export function catalogOutputs(stack: TerraformStack, parts: CatalogParts): void {
  const { secrets, product } = parts;
  declareOutputs(stack, {
    command_runner_instance_profile: [
      "Name of the host's instance profile.",
      parts.runnerRole.instanceProfile.name,
    ],
    s3_bucket_id: ["Name of the bucket with states and releases.", parts.stateBucket.bucket.id],
    secrets_manager_gitlab_private_token: ["Name of the secret with the GitLab token.", secrets.token.name],
    secrets_manager_gitlab_iam_access_key: [
      "Name of the secret with the access key's id.",
      secrets.accessKey.name,
    ],
    secrets_manager_gitlab_iam_secret_key: [
      "Name of the secret with the access key's secret.",
      secrets.secretKey.name,
    ],
    secrets_manager_gitlab_user_creds: ["ARN of the secret with the git credentials.", secrets.user.arn],
    service_catalog_product_name: ["Name of the product in Studio.", product.product.name],
    cw_log_group_name: ["Log group of every run.", parts.runLog.name],
    service_catalog_product_id: ["Id of the product.", product.product.id],
    service_catalog_portfolio_id: ["Id of the portfolio.", parts.portfolio.portfolioId],
    latest_release_id: ["Id of the newest release; its version is called v-<id>.", parts.releases.currentId],
    lock_table_name: ["DynamoDB table with the locks of the states.", parts.lockTable.name],
    kms_key_arn: ["KMS key that encrypts states, secrets, logs and artifacts.", parts.keyArn],
    gitlab_ci_group_name: ["IAM group for the user of GitLab's CI jobs.", parts.ciGroup.name],
    plan_review_policy_arn: [
      "IAM policy for planning the catalog and its projects without applying.",
      parts.planReview.arn,
    ],
    s3_templates_location: [
      "Where Studio finds the template in S3: value of the domain's tag.",
      parts.templates.location,
    ],
    s3_template_url: ["URL of the template in S3.", parts.templates.templateUrl],
    s3_launch_role_arn: [
      "CloudFormation's role for projects from the template in S3.",
      parts.templateAccess.launchRoleArn,
    ],
    s3_template_users_policy_arn: [
      "IAM policy for execution roles whose users create projects from the template in S3.",
      parts.templateAccess.userPolicyArn,
    ],
    alarm_topic_arn: ["SNS topic that gets a message when something needs a person.", parts.alarms.arn],
    project_deletion_function_name: [
      "Lambda function that destroys the resources of deleted projects.",
      parts.deletion.functionName,
    ],
    project_deletion_dead_letter_queue_url: [
      "URL of the dead-letter queue: events that could not be delivered to this function.",
      parts.deletion.deadLetterQueueUrl,
    ],
  });
}
