/**
 * One pattern for each input that people type, whichever form takes it: the product's CloudFormation parameters, the variables of both
 * stacks, the settings of ops. A form refuses what Terraform would refuse. The expressions use what JavaScript, Java (CloudFormation)
 * and RE2 (Terraform) share: no look-around, no back references, anchored.
 */
export interface Input {
  readonly pattern: RegExp;
  /** Longest length in characters. */
  readonly maxLength: number;
  /** What is accepted: a phrase that goes on after "must be". */
  readonly accepted: string;
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateProject.html */
export const PROJECT_NAME: Input = {
  pattern: /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/,
  maxLength: 32,
  accepted: "1 to 32 letters, digits and hyphens, with a letter or a digit at both ends",
};

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeProject.html */
export const PROJECT_ID: Input = {
  pattern: /^p-[a-z0-9]+$/,
  maxLength: 20,
  accepted: "p- and up to 18 lower-case letters and digits, as SageMaker makes it",
};

/**
 * Neither two separators in a row nor one at an end, as GitLab has it:
 * https://docs.gitlab.com/user/reserved_names/#rules-for-usernames-project-and-group-names-and-slugs
 */
export const REPOSITORY_NAME: Input = {
  pattern: /^[A-Za-z0-9]([._-]?[A-Za-z0-9])*$/,
  maxLength: 64,
  accepted: "1 to 64 letters and digits, with single dots, hyphens or underscores between them",
};

export const GIT_NAMESPACE: Input = {
  pattern: /^([A-Za-z0-9_]([._-]?[A-Za-z0-9_])*(\/[A-Za-z0-9_]([._-]?[A-Za-z0-9_])*)*)?$/,
  maxLength: 128,
  accepted: "empty, or the full path of a group, such as ml/fraud, of at most 128 characters",
};

/** The token travels with every request, so plain HTTP is for a GitLab on the same machine only. */
export const GITLAB_URL: Input = {
  pattern:
    /^(https:\/\/[A-Za-z0-9.-]+|http:\/\/(localhost|127\.0\.0\.1))(:[0-9]{1,5})?(\/[A-Za-z0-9._~-]+)*$/,
  maxLength: 120,
  accepted:
    "an https address of at most 120 characters, without /api at its end and without a last slash, such as https://gitlab.com (http for localhost and 127.0.0.1 alone)",
};
