import type { TerraformStack } from "cdktf";
import { ROLE_NAME, SECURITY_GROUP_ID, SUBNET_ID } from "../../../contracts/aws-inputs";
import { acceptedBy, matches, oneOf, validatedVariable } from "../../shared/validated-variable";

const ONE_ROLE = /^$|^(arn:aws[a-z-]*:iam::[0-9]{12}:role\/|role\/)?[A-Za-z0-9+=,.@_/-]+$/;

/** Days that CloudWatch Logs takes: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Declares the variables of the host that runs Terraform for a project, and of what it works with. */
export function commandRunnerVariables(stack: TerraformStack) {
  return {
    execRole: validatedVariable(stack, "command_runner_exec_role", {
      description:
        "Name of the role and of the instance profile, both created here, of the host that runs Terraform for a project.",
      default: "CommandRunnerExecRole",
      rules: [acceptedBy(ROLE_NAME, "command_runner_exec_role")],
    }),
    pipelineRole: validatedVariable(stack, "cm_exec_pass_role_arn", {
      description:
        "Role that the jobs of a project's pipelines run as and that CI may pass to SageMaker: name, path/name or ARN. " +
        "Empty means the account's service-role/AmazonSageMakerServiceCatalogProductsUseRole.",
      default: "",
      rules: [
        matches(
          "cm_exec_pass_role_arn",
          ONE_ROLE,
          "cm_exec_pass_role_arn must be empty, or one role's name, path/name or ARN; wildcards are not accepted.",
        ),
      ],
    }),
    backendTablePrefix: validatedVariable(stack, "backend_table_prefix", {
      description: "Prefix of the name of the DynamoDB table that holds the locks of Terraform's states.",
      default: "terraform-tfstate-dev",
      rules: [
        matches(
          "backend_table_prefix",
          /^[A-Za-z0-9_.-]{3,200}$/,
          "backend_table_prefix must have 3 to 200 letters, digits, dots, hyphens or underscores.",
        ),
      ],
    }),
    subnetId: validatedVariable(stack, "subnet_id", {
      description:
        "Subnet of the host, with outbound internet access; the product's default. Empty means the default VPC.",
      default: "",
      rules: [acceptedBy(SUBNET_ID, "subnet_id")],
    }),
    securityGroupId: validatedVariable(stack, "security_group_id", {
      description:
        "Security group of the host; the product's default. Empty means that CommandRunner creates one for each run.",
      default: "",
      rules: [
        acceptedBy(SECURITY_GROUP_ID, "security_group_id"),
        {
          condition: `var.security_group_id == "" || var.subnet_id != ""`,
          message:
            "security_group_id needs subnet_id: CommandRunner takes a security group only together with a subnet.",
        },
      ],
    }),
    logRetentionDays: validatedVariable(stack, "log_retention_days", {
      type: "number",
      description: "Days that the logs of the host's runs are kept.",
      default: 365,
      rules: [oneOf("log_retention_days", RETENTIONS)],
    }),
  };
}
