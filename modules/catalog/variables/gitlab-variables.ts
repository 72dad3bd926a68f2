import type { TerraformStack } from "cdktf";
import { GIT_NAMESPACE, GIT_USER_NAME, GITLAB_URL } from "../../../contracts/inputs";
import { acceptedBy, matches, validatedVariable } from "../../shared/validated-variable";

/** Declares the variables that say where GitLab is and with which credentials its API and its CI jobs work. */
export function gitlabVariables(stack: TerraformStack) {
  return {
    url: validatedVariable(stack, "gitlab_url", {
      description: "URL of the GitLab instance that gets the repositories.",
      default: "https://gitlab.com",
      rules: [acceptedBy(GITLAB_URL, "gitlab_url")],
    }),
    userName: validatedVariable(stack, "gitlab_user_name", {
      description: "GitLab user that the token belongs to.",
      rules: [acceptedBy(GIT_USER_NAME, "gitlab_user_name")],
    }),
    namespace: validatedVariable(stack, "git_namespace", {
      description:
        "Full path of the GitLab group for the repositories; the product's default. Empty means the user's own namespace.",
      default: "",
      rules: [acceptedBy(GIT_NAMESPACE, "git_namespace")],
    }),
    ...secretVariables(stack),
  };
}

function secretVariables(stack: TerraformStack) {
  return {
    token: validatedVariable(stack, "gitlab_private_token", {
      description:
        "GitLab token with the scope api. Give it in the environment, as TF_VAR_gitlab_private_token.",
      sensitive: true,
      rules: [
        matches(
          "gitlab_private_token",
          /^\S{20,255}$/,
          "gitlab_private_token must be a GitLab token: 20 to 255 characters without spaces.",
        ),
      ],
    }),
    accessKey: validatedVariable(stack, "gitlab_iam_access_key", {
      description: "Id of the access key that GitLab's CI jobs use. Empty means that no key is stored.",
      default: "",
      sensitive: true,
      rules: [
        matches(
          "gitlab_iam_access_key",
          /^$|^AKIA[A-Z0-9]{12,124}$/,
          "gitlab_iam_access_key must be empty or the id of a long-term access key, which begins with AKIA.",
        ),
      ],
    }),
    secretKey: validatedVariable(stack, "gitlab_iam_secret_key", {
      description:
        "Secret of the access key that GitLab's CI jobs use. Give it in the environment. Empty means that none is stored.",
      default: "",
      sensitive: true,
      rules: [
        matches(
          "gitlab_iam_secret_key",
          /^$|^[A-Za-z0-9/+=]{40}$/,
          "gitlab_iam_secret_key must be empty or the 40 characters of an access key's secret.",
        ),
        {
          condition: `(var.gitlab_iam_access_key == "") == (var.gitlab_iam_secret_key == "")`,
          message: "gitlab_iam_access_key and gitlab_iam_secret_key must both be given, or both be empty.",
        },
      ],
    }),
    recoveryDays: validatedVariable(stack, "secret_recovery_days", {
      type: "number",
      description:
        "Days in which a deleted secret can be restored. 0 frees its name at once, so that the catalog can be deployed again.",
      default: 0,
      rules: [
        {
          condition:
            "var.secret_recovery_days == 0 || (var.secret_recovery_days >= 7 && var.secret_recovery_days <= 30)",
          message: "secret_recovery_days must be 0, or 7 to 30.",
        },
      ],
    }),
  };
}
