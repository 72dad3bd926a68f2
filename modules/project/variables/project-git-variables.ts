import type { TerraformStack, TerraformVariable } from "cdktf";
import { SECRET, SECRET_ARN } from "../../../contracts/aws-inputs";
import {
  BRANCH_NAME,
  GIT_NAMESPACE,
  GIT_USER_NAME,
  GITLAB_URL,
  REPOSITORY_NAME,
} from "../../../contracts/inputs";
import {
  acceptance,
  acceptedBy,
  emptyOrAcceptedBy,
  validatedVariable,
} from "../../shared/validated-variable";

/** Inputs that say where the project's repositories are. The token comes by the environment variable GITLAB_TOKEN. */
export function projectGitLabVariables(stack: TerraformStack) {
  validatedVariable(stack, "git_user_name", {
    description:
      "GitLab user whose token it is. Terraform goes by the token itself; the host's script looks for repositories of the user by it.",
    default: "",
    rules: [emptyOrAcceptedBy(GIT_USER_NAME, "git_user_name")],
  });
  return {
    gitlabUrl: validatedVariable(stack, "gitlab_url", {
      description: "URL of GitLab.",
      default: "https://gitlab.com",
      rules: [acceptedBy(GITLAB_URL, "gitlab_url")],
    }),
    gitNamespace: validatedVariable(stack, "git_namespace", {
      description:
        'Full path of the GitLab group for the repositories. "": the namespace of the user whose token it is.',
      default: "",
      rules: [acceptedBy(GIT_NAMESPACE, "git_namespace")],
    }),
    buildRepositoryName: repositoryName(stack, "git_build_repo_name", "model build"),
    deployRepositoryName: repositoryName(
      stack,
      "git_deploy_repo_name",
      "model deploy",
      "git_build_repo_name",
    ),
    buildBranch: branch(stack, "git_build_repo_branch", "model build"),
    deployBranch: branch(stack, "git_deploy_repo_branch", "model deploy"),
  };
}

function repositoryName(
  stack: TerraformStack,
  name: string,
  what: string,
  other?: string,
): TerraformVariable {
  const accepted = acceptedBy(REPOSITORY_NAME, name);
  const different = {
    condition: `lower(var.${name}) != lower(var.${other})`,
    message: `${name} and ${other} must be two different names.`,
  };
  return validatedVariable(stack, name, {
    description: `Name of the ${what} repository, which is made new in GitLab.`,
    rules: other === undefined ? [accepted] : [accepted, different],
  });
}

function branch(stack: TerraformStack, name: string, what: string): TerraformVariable {
  return validatedVariable(stack, name, {
    description: `Branch of the ${what} repository that gets the seed code and is protected.`,
    default: "main",
    rules: [acceptedBy(BRANCH_NAME, name)],
  });
}

/** Inputs that name secrets of Secrets Manager; none holds a secret's value. */
export function projectSecretVariables(stack: TerraformStack) {
  const secret = (name: string, description: string): TerraformVariable =>
    validatedVariable(stack, name, {
      description,
      rules: [acceptedBy(SECRET, name)],
    });
  const accessKeySecret = (name: string, what: string): TerraformVariable =>
    validatedVariable(stack, name, {
      description: `Name or ARN of the secret with the ${what} for GitLab CI; needed with ci_access_keys.`,
      default: "",
      rules: [
        {
          condition: `!var.ci_access_keys || (${acceptance(SECRET, name)})`,
          message: `${name} must be ${SECRET.accepted}, unless ci_access_keys is false.`,
        },
      ],
    });
  return {
    gitlabTokenSecret: secret(
      "secrets_manager_gitlab_secret_name",
      "Name or ARN of the secret with the GitLab token.",
    ),
    gitlabUserSecretArn: validatedVariable(stack, "secrets_manager_gitlab_user_secret_arn", {
      description: "ARN of the secret with GitLab's username and password (JSON) that SageMaker clones with.",
      rules: [acceptedBy(SECRET_ARN, "secrets_manager_gitlab_user_secret_arn")],
    }),
    accessKeySecret: accessKeySecret("secrets_manager_gitlab_iam_access_key", "AWS access key id"),
    secretKeySecret: accessKeySecret("secrets_manager_gitlab_iam_secret_key", "AWS secret access key"),
    ciAccessKeys: validatedVariable(stack, "ci_access_keys", {
      type: "bool",
      description:
        "Whether GitLab CI authenticates by an access key, as the CI variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
      default: true,
    }),
  };
}

/** What a destroy retains. The host's script inspects the data, sets these and applies them before it destroys. */
export function projectDestroyVariables(stack: TerraformStack) {
  const flag = (name: string, description: string, value: boolean): TerraformVariable =>
    validatedVariable(stack, name, { type: "bool", description, default: value });
  return {
    archiveBuildOnDestroy: flag(
      "archive_model_build_on_destroy",
      "Whether a destroy archives the model build repository in GitLab instead of deleting it.",
      true,
    ),
    archiveDeployOnDestroy: flag(
      "archive_model_deploy_on_destroy",
      "Whether a destroy archives the model deploy repository in GitLab instead of deleting it.",
      true,
    ),
    forceDestroyBucket: flag(
      "force_destroy_bucket",
      "Whether a destroy deletes the artifact bucket with all that is in it. Without it, Terraform refuses to delete a bucket that is not empty.",
      false,
    ),
  };
}
