import { projectVariables } from "../../../../modules/project/variables/project-variables";
import { synthesized } from "../../../synthesized";
import { refusals } from "../../../terraform-variables";

const { variables } = synthesized((stack) => void projectVariables(stack));

/** The values that have no default. */
const needed = {
  sagemaker_project_name: "churn",
  sagemaker_project_id: "p-abcdefghijkl",
  git_build_repo_name: "churn-build",
  git_deploy_repo_name: "churn-deploy",
  secrets_manager_gitlab_secret_name: "dev-machine-learning-ops-gitlab-token",
  secrets_manager_gitlab_user_secret_arn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:creds-AbCdEf",
  secrets_manager_gitlab_iam_access_key: "dev-machine-learning-ops-gitlab-iam-access-key",
  secrets_manager_gitlab_iam_secret_key: "dev-machine-learning-ops-gitlab-iam-secret-key",
};

describe("projectVariables: what is declared", () => {
  it("keeps the names that a terraform.tfvars may set", () => {
    expect(Object.keys(variables)).toEqual(
      expect.arrayContaining([
        ...[
          "region",
          "env",
          "organization",
          "role",
          "sagemaker_project_name",
          "sagemaker_project_id",
          "gitlab_url",
        ],
        ...["codebuild", "exec", "codepipeline", "events", "lambda"].map(
          (one) => `sagemaker_service_catalog_${one}_role`,
        ),
        ...["git_build_repo_name", "git_deploy_repo_name", "git_user_name"],
        ...["git_build_repo_branch", "git_deploy_repo_branch"],
        ...["secret_name", "user_secret_arn", "iam_access_key", "iam_secret_key"].map(
          (one) => `secrets_manager_gitlab_${one}`,
        ),
      ]),
    );
  });

  it("has a type and a description for each", () => {
    const incomplete = Object.entries(variables).filter(([, { type, description }]) => !type || !description);
    expect(incomplete).toEqual([]);
  });

  it("has a default for each but those that only the project and its catalog know", () => {
    const required = Object.entries(variables).flatMap(([name, variable]) =>
      "default" in variable ? [] : [name],
    );
    const withDefault = ["secrets_manager_gitlab_iam_access_key", "secrets_manager_gitlab_iam_secret_key"];
    const known = Object.keys(needed).filter((name) => !withDefault.includes(name));
    expect(required.sort()).toEqual(known.sort());
  });

  it("keeps repositories and artifacts on destroy by default", () => {
    expect(variables).toMatchObject({
      archive_model_build_on_destroy: { default: true },
      archive_model_deploy_on_destroy: { default: true },
      force_destroy_bucket: { default: false },
    });
  });
});

describe("projectVariables: what is accepted", () => {
  it("accepts what the catalog passes", () => {
    expect(refusals(variables, needed)).toBe("");
  });

  it("accepts the longest name with any mix of letters, digits and hyphens, groups, ARNs and a local GitLab", () => {
    const values = {
      ...needed,
      sagemaker_project_name: `X${"-".repeat(30)}9`,
      git_namespace: "data-science/ml_ops.team",
      gitlab_url: "http://127.0.0.1:8080/gitlab",
      git_build_repo_branch: "release/1.0",
      kms_key_arn: "arn:aws-cn:kms:cn-north-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      permissions_boundary_arn: "arn:aws:iam::123456789012:policy/team/boundary",
      sagemaker_service_catalog_lambda_role: "AmazonSageMakerServiceCatalogProductsLambdaRole",
    };
    expect(refusals(variables, values)).toBe("");
  });

  it("asks for no access key where CI has another way to authenticate", () => {
    const values = {
      ...needed,
      secrets_manager_gitlab_iam_access_key: "",
      secrets_manager_gitlab_iam_secret_key: "",
    };
    expect(refusals(variables, { ...values, ci_access_keys: false })).toBe("");
  });
});

/** One value that each rule refuses, and what it says. */
const refused: readonly (readonly [name: string, value: string, message: string])[] = [
  ["region", "Frankfurt", "region must be the code of an AWS region, such as us-east-1."],
  ["env", "", "env must be 1 to 38 lower-case letters, digits and hyphens"],
  ["sagemaker_project_name", "-churn", "sagemaker_project_name must be 1 to 32 letters, digits and hyphens"],
  [
    "sagemaker_project_id",
    "P-ABC",
    "sagemaker_project_id must be p- and up to 18 lower-case letters and digits",
  ],
  [
    "gitlab_url",
    "http://gitlab.example.com",
    "gitlab_url must be an https address of at most 120 characters",
  ],
  ["git_namespace", "/team", "git_namespace must be empty, or the full path of a group"],
  [
    "git_build_repo_name",
    "a..b",
    "git_build_repo_name must be 1 to 64 letters and digits with single dots, hyphens or underscores",
  ],
  ["git_user_name", "-ops", 'git_user_name must be "" or a GitLab user name'],
  [
    "git_deploy_repo_name",
    "Churn-Build",
    "git_deploy_repo_name and git_build_repo_name must be two different names.",
  ],
  [
    "git_build_repo_branch",
    "a b",
    "git_build_repo_branch must be 1 to 255 letters, digits, dots, hyphens, underscores and slashes",
  ],
  [
    "secrets_manager_gitlab_secret_name",
    "a b",
    "secrets_manager_gitlab_secret_name must be the name or the ARN of a secret",
  ],
  [
    "secrets_manager_gitlab_user_secret_arn",
    "creds",
    "secrets_manager_gitlab_user_secret_arn must be the ARN of a secret in Secrets Manager",
  ],
  [
    "secrets_manager_gitlab_iam_access_key",
    "",
    "of a secret in Secrets Manager, of at most 170 characters, unless ci_access_keys is false.",
  ],
  [
    "sagemaker_service_catalog_exec_role",
    "",
    "sagemaker_service_catalog_exec_role must be the name of a role",
  ],
  [
    "sagemaker_service_catalog_lambda_role",
    "service-role/x",
    'sagemaker_service_catalog_lambda_role must be "" or the name of a role',
  ],
  [
    "permissions_boundary_arn",
    "boundary",
    'permissions_boundary_arn must be the ARN of an IAM policy, or "".',
  ],
  [
    "kms_key_arn",
    "arn:aws:kms:us-east-1:123456789012:alias/x",
    'kms_key_arn must be the ARN of a KMS key (not of an alias), or "".',
  ],
];

describe("projectVariables: what is refused", () => {
  test.each(refused)("refuses %s = %p", (name, value, message) => {
    expect(refusals(variables, { ...needed, [name]: value })).toContain(message);
  });

  it("says all that is wrong at once", () => {
    const said = refusals(variables, { ...needed, region: "", kms_key_arn: "x", gitlab_url: "x" });
    expect(said.split("\n")).toHaveLength(3);
  });
});
