import type { TerraformStack, TerraformVariable } from "cdktf";
import {
  projectDestroyVariables,
  projectGitLabVariables,
  projectSecretVariables,
} from "./project-git-variables";
import { NAME_PART, REGION, ROLE_NAME } from "../../../contracts/aws-inputs";
import { PROJECT_ID, PROJECT_NAME } from "../../../contracts/inputs";
import { acceptedBy, emptyOrAcceptedBy, matches, validatedVariable } from "../../shared/validated-variable";

export type ProjectVariables = ReturnType<typeof projectVariables>;

/** Declares every input of a project: what its template passes in, and what ops may set beside it. */
export function projectVariables(stack: TerraformStack) {
  return {
    ...projectVariablesOfEnvironment(stack),
    ...projectIdentity(stack),
    ...projectRoles(stack),
    ...projectGitLabVariables(stack),
    ...projectSecretVariables(stack),
    ...projectDestroyVariables(stack),
  };
}

function projectVariablesOfEnvironment(stack: TerraformStack) {
  const namePart = (name: string, value: string, what: string): TerraformVariable =>
    validatedVariable(stack, name, {
      description: `${what}; a tag of every resource.`,
      default: value,
      rules: [acceptedBy(NAME_PART, name)],
    });
  return {
    region: validatedVariable(stack, "region", {
      description: "AWS region of the project.",
      default: "us-east-1",
      rules: [acceptedBy(REGION, "region")],
    }),
    env: namePart("env", "dev", "Environment that the project belongs to"),
    organization: namePart(
      "organization",
      "machine-learning",
      "Part of the organization that owns the project",
    ),
    role: namePart("role", "ops", "Team that runs the product"),
    s3UsePathStyle: validatedVariable(stack, "s3_use_path_style", {
      type: "bool",
      description:
        "Address buckets by path instead of host name. S3 itself needs false; a local S3 may need true.",
      default: false,
    }),
  };
}

function projectIdentity(stack: TerraformStack) {
  return {
    projectName: validatedVariable(stack, "sagemaker_project_name", {
      description: "Name of the SageMaker project.",
      rules: [acceptedBy(PROJECT_NAME, "sagemaker_project_name")],
    }),
    projectId: validatedVariable(stack, "sagemaker_project_id", {
      description: "Id that SageMaker gave the project, such as p-abcdefghijkl.",
      rules: [acceptedBy(PROJECT_ID, "sagemaker_project_id")],
    }),
  };
}

function projectRoles(stack: TerraformStack) {
  const unusedRole = (service: string, instead: string): TerraformVariable =>
    roleName(stack, `sagemaker_service_catalog_${service}_role`, {
      description: `Not used, accepted so that an existing terraform.tfvars goes on working: ${instead}.`,
      default: "",
    });
  unusedRole("codebuild", "GitLab's runners run the builds");
  unusedRole("codepipeline", "GitLab CI runs the pipelines");
  unusedRole("events", "EventBridge calls the function by the function's own policy, without a role");
  return {
    pipelineRole: roleName(stack, "sagemaker_service_catalog_exec_role", {
      description:
        "Name of the existing role that SageMaker runs the project's pipelines with, as a CI variable of both repositories.",
      default: "AmazonSageMakerServiceCatalogProductsUseRole",
    }),
    functionRole: roleName(stack, "sagemaker_service_catalog_lambda_role", {
      description:
        'Name of an existing role for both functions. "": each function has a role of its own with only what it needs.',
      default: "",
    }),
    permissionsBoundaryArn: validatedVariable(stack, "permissions_boundary_arn", {
      description: 'ARN of the policy that bounds the roles of the functions. "": no boundary.',
      default: "",
      rules: [
        matches(
          "permissions_boundary_arn",
          /^(arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy\/.+)?$/,
          'permissions_boundary_arn must be the ARN of an IAM policy, or "".',
        ),
      ],
    }),
    kmsKeyArn: validatedVariable(stack, "kms_key_arn", {
      description:
        'ARN of the KMS key for secrets and artifacts. "": the keys that AWS manages for each service.',
      default: "",
      rules: [
        matches(
          "kms_key_arn",
          /^(arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key\/.+)?$/,
          'kms_key_arn must be the ARN of a KMS key (not of an alias), or "".',
        ),
      ],
    }),
  };
}

function roleName(
  stack: TerraformStack,
  name: string,
  { description, default: value }: { readonly description: string; readonly default: string },
): TerraformVariable {
  const rule = value === "" ? emptyOrAcceptedBy : acceptedBy;
  return validatedVariable(stack, name, { description, default: value, rules: [rule(ROLE_NAME, name)] });
}
