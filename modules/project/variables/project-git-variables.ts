import type { TerraformStack, TerraformVariable } from "cdktf";
import { matches, validatedVariable } from "../../shared/validated-variable";

const GITLAB_URL =
  /^(https:\/\/[A-Za-z0-9.-]+|http:\/\/(127\.0\.0\.1|localhost))(:[0-9]{1,5})?(\/[A-Za-z0-9._~-]+)*\/?$/;
/** https://docs.gitlab.com/user/reserved_names/#rules-for-usernames-project-and-group-names-and-slugs */
const REPOSITORY_NAME = /^[A-Za-z0-9]([._-]?[A-Za-z0-9])*$/;
const GROUP_PATH = /^([A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*)?$/;
const BRANCH = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,254}$/;
const SECRET = /^[A-Za-z0-9/_+=.@:-]+$/;
const SECRET_ARN = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.+$/;

/** Inputs that say where the project's repositories are. The token comes by the environment variable GITLAB_TOKEN. */
export function projectGitLabVariables(stack: TerraformStack) {
  validatedVariable(stack, "git_user_name", {
    description:
      "GitLab user whose token it is. Terraform goes by the token itself; the host's script looks for repositories of the user by it.",
    default: "",
  });
  return {
    gitlabUrl: validatedVariable(stack, "gitlab_url", {
      description: "Address of GitLab.",
      default: "https://gitlab.com",
      rules: [
        matches(
          "gitlab_url",
          GITLAB_URL,
          "gitlab_url must be an https address without query, such as https://gitlab.com (http only for 127.0.0.1 and localhost: the token travels with every request).",
        ),
      ],
    }),
    gitNamespace: validatedVariable(stack, "git_namespace", {
      description:
        'Full path of the GitLab group for the repositories. "": the namespace of the user whose token it is.',
      default: "",
      rules: [
        matches(
          "git_namespace",
          GROUP_PATH,
          'git_namespace must be the full path of a group, such as team/ml, or "".',
        ),
      ],
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
  const rules = [
    matches(
      name,
      REPOSITORY_NAME,
      `${name} must be letters and digits with single dots, hyphens or underscores between them.`,
    ),
    {
      condition: `length(var.${name}) <= 255 && !endswith(var.${name}, ".git") && !endswith(var.${name}, ".atom")`,
      message: `${name} must have at most 255 characters and not end in .git or .atom.`,
    },
  ];
  const different = {
    condition: `lower(var.${name}) != lower(var.${other})`,
    message: `${name} and ${other} must be two different names.`,
  };
  return validatedVariable(stack, name, {
    description: `Name of the ${what} repository, which is made new in GitLab.`,
    rules: other === undefined ? rules : [...rules, different],
  });
}

function branch(stack: TerraformStack, name: string, what: string): TerraformVariable {
  return validatedVariable(stack, name, {
    description: `Branch of the ${what} repository that gets the seed code and is protected.`,
    default: "main",
    rules: [
      matches(
        name,
        BRANCH,
        `${name} must be letters, digits, dots, hyphens, underscores and slashes, such as main.`,
      ),
    ],
  });
}

/** Inputs that name secrets of Secrets Manager; none holds a secret's value. */
export function projectSecretVariables(stack: TerraformStack) {
  const secret = (name: string, description: string): TerraformVariable =>
    validatedVariable(stack, name, {
      description,
      rules: [matches(name, SECRET, `${name} must be the name or the ARN of a secret in Secrets Manager.`)],
    });
  const accessKeySecret = (name: string, what: string): TerraformVariable =>
    validatedVariable(stack, name, {
      description: `Name or ARN of the secret with the ${what} for GitLab CI; needed with ci_access_keys.`,
      default: "",
      rules: [
        {
          condition: `!var.ci_access_keys || can(regex("^[A-Za-z0-9/_+=.@:-]+$", var.${name}))`,
          message: `${name} must be the name or the ARN of a secret in Secrets Manager, unless ci_access_keys is false.`,
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
      rules: [
        matches(
          "secrets_manager_gitlab_user_secret_arn",
          SECRET_ARN,
          "secrets_manager_gitlab_user_secret_arn must be the ARN of a secret in Secrets Manager (SageMaker takes no name).",
        ),
      ],
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

/** What a destroy keeps. The script that runs Terraform sets these after a look at what there is, and applies them first. */
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
