/**
 * One pattern for each input that people type, whichever form takes it: the product's CloudFormation parameters, the variables of
 * both stacks, the settings of ops. A form refuses what Terraform would refuse. The expressions use what JavaScript, Java
 * (CloudFormation) and RE2 (Terraform) share: no look-around, no back references, anchored.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-regexes.html
 * https://developer.hashicorp.com/terraform/language/functions/regex
 *
 * Marked as pure, so that the bundle of a Lambda function has those alone that it uses: https://esbuild.github.io/api/#pure
 */
export class Input {
  readonly pattern: RegExp;
  /** Longest length in characters. */
  readonly maxLength: number;
  /** What is accepted: a phrase that goes on after "must be". */
  readonly accepted: string;
  /** Endings that the pattern alone lets through and that are refused: RE2 cannot express it. */
  readonly refusedEnds: readonly string[];

  constructor({ pattern, maxLength, accepted, refusedEnds = [] }: InputRules) {
    this.pattern = pattern;
    this.maxLength = maxLength;
    this.accepted = accepted;
    this.refusedEnds = refusedEnds;
  }

  accepts(value: string): boolean {
    return (
      this.pattern.test(value) &&
      value.length <= this.maxLength &&
      !this.refusedEnds.some((end) => value.endsWith(end))
    );
  }
}

interface InputRules {
  readonly pattern: RegExp;
  readonly maxLength: number;
  readonly accepted: string;
  /** @default none */
  readonly refusedEnds?: readonly string[];
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateProject.html */
export const PROJECT_NAME = /* @__PURE__ */ new Input({
  pattern: /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/,
  maxLength: 32,
  accepted: "1 to 32 letters, digits and hyphens, with a letter or a digit at both ends",
});

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeProject.html */
export const PROJECT_ID = /* @__PURE__ */ new Input({
  pattern: /^p-[a-z0-9]+$/,
  maxLength: 20,
  accepted: "p- and up to 18 lower-case letters and digits, as SageMaker makes it",
});

/** `StageName` in the config files of the deploy repository; seed-code/model-deploy/settings.py checks it. */
export const STAGE_NAME = /* @__PURE__ */ new Input({
  pattern: /^[a-z]([a-z0-9-]*[a-z0-9])?$/,
  maxLength: 15,
  accepted:
    "1 to 15 lower-case letters, digits and hyphens, with a letter at the start and no hyphen at the end",
});

/**
 * Rules for the path of a new project, which GitLab makes from its name:
 * https://docs.gitlab.com/user/reserved_names/#rules-for-usernames-project-and-group-names-and-slugs
 * and `oci_repository_path_regex` in https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/regex.rb
 */
export const REPOSITORY_NAME = /* @__PURE__ */ new Input({
  pattern: /^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$/,
  refusedEnds: [".git", ".atom"],
  maxLength: 64,
  accepted:
    "1 to 64 letters and digits with single dots, hyphens or underscores between them, not ending in .git or .atom",
});

/**
 * Full path of a group that exists already. Groups made before GitLab 15 may have separators in a row or at the start, which new
 * ones may not: `NAMESPACE_FORMAT_REGEX` in https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/path_regex.rb
 */
export const GIT_NAMESPACE = /* @__PURE__ */ new Input({
  pattern: /^([A-Za-z0-9_](\.*[A-Za-z0-9_-])*(\/[A-Za-z0-9_](\.*[A-Za-z0-9_-])*)*)?$/,
  maxLength: 128,
  accepted: "empty, or the full path of a group of at most 128 characters, such as ml/fraud",
});

/** A user that exists already: the rules of `GIT_NAMESPACE` for a path without a slash. */
export const GIT_USER_NAME = /* @__PURE__ */ new Input({
  pattern: /^[A-Za-z0-9_](\.*[A-Za-z0-9_-])*$/,
  maxLength: 64,
  accepted: "a GitLab user name of 1 to 64 letters, digits, dots, hyphens and underscores, such as ml.team",
});

/** The token travels with every request, so plain HTTP is for a GitLab on the same machine only. */
export const GITLAB_URL = /* @__PURE__ */ new Input({
  pattern:
    /^(https:\/\/[A-Za-z0-9.-]+|http:\/\/(localhost|127\.0\.0\.1))(:[0-9]{1,5})?(\/[A-Za-z0-9._~-]+)*$/,
  refusedEnds: ["/api", "/api/v4"],
  maxLength: 120,
  accepted:
    "an https address of at most 120 characters without a slash or /api/v4 at its end, such as https://gitlab.com (http for localhost and 127.0.0.1 alone)",
});

/** Narrower than git's own rule (https://git-scm.com/docs/git-check-ref-format), enough for a default branch. */
export const BRANCH_NAME = /* @__PURE__ */ new Input({
  pattern: /^[A-Za-z0-9][A-Za-z0-9._/-]*$/,
  maxLength: 255,
  accepted: "1 to 255 letters, digits, dots, hyphens, underscores and slashes, such as main",
});

export const RUN_TOKEN = /* @__PURE__ */ new Input({
  pattern: /^[A-Za-z0-9_.-]*$/,
  maxLength: 40,
  accepted: "up to 40 letters, digits, underscores, hyphens and dots",
});

/** A UUID, as Terraform makes it: https://developer.hashicorp.com/terraform/cli/commands/force-unlock */
export const STATE_LOCK_ID = /* @__PURE__ */ new Input({
  pattern: /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?$/,
  maxLength: 36,
  accepted: "empty, or the id of a lock, such as 1b2c3d4e-0000-1111-2222-333344445555",
});
