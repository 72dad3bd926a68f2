import type { TerraformStack, TerraformVariable } from "cdktf";
import {
  projectDestroyVariables,
  projectGitLabVariables,
  projectSecretVariables,
} from "./project-git-variables";
import { matches, validatedVariable } from "../../shared/validated-variable";

const ROLE_NAME = /^[A-Za-z0-9+=,.@_-]{1,64}$/;
const NO_ROLE_OR_NAME = /^[A-Za-z0-9+=,.@_-]{0,64}$/;

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
  const tagValue = (name: string, value: string, what: string): TerraformVariable =>
    validatedVariable(stack, name, {
      description: `${what}; a tag of every resource.`,
      default: value,
      rules: [
        matches(
          name,
          /^[A-Za-z0-9][A-Za-z0-9 _.:/=+@-]{0,127}$/,
          `${name} must be 1 to 128 letters, digits, spaces or _.:/=+@-, with a letter or digit first.`,
        ),
      ],
    });
  return {
    region: validatedVariable(stack, "region", {
      description: "AWS region of the project.",
      default: "us-east-1",
      rules: [
        matches(
          "region",
          /^[a-z]{2}(-[a-z]+)+-[0-9]$/,
          "region must be the code of an AWS region, such as us-east-1.",
        ),
      ],
    }),
    env: tagValue("env", "dev", "Environment that the project belongs to"),
    organization: tagValue(
      "organization",
      "machine-learning",
      "Part of the organization that owns the project",
    ),
    role: tagValue("role", "ops", "Team that runs the product"),
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
      rules: [
        matches(
          "sagemaker_project_name",
          /^[A-Za-z0-9](-*[A-Za-z0-9])*$/,
          "sagemaker_project_name must be letters, digits and hyphens, without a hyphen at either end.",
        ),
        {
          condition: "length(var.sagemaker_project_name) <= 32",
          message: "sagemaker_project_name must have at most 32 characters.",
        },
      ],
    }),
    projectId: validatedVariable(stack, "sagemaker_project_id", {
      description: "Id that SageMaker gave the project, such as p-abcdefghijkl.",
      rules: [
        matches(
          "sagemaker_project_id",
          /^p-[a-z0-9]+$/,
          "sagemaker_project_id must be the id that SageMaker gave the project: p- with lower-case letters and digits, such as p-abcdefghijkl.",
        ),
        {
          condition: "length(var.sagemaker_project_id) <= 20",
          message: "sagemaker_project_id must have at most 20 characters.",
        },
      ],
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
  const isOptional = value === "";
  const accepted = "the name of an IAM role without path or ARN: at most 64 letters, digits or +=,.@_-";
  return validatedVariable(stack, name, {
    description,
    default: value,
    rules: [
      matches(
        name,
        isOptional ? NO_ROLE_OR_NAME : ROLE_NAME,
        `${name} must be ${accepted}${isOptional ? ', or ""' : ""}.`,
      ),
    ],
  });
}
