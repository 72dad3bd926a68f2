import { TerraformStack, Testing } from "cdktf";
import { PRODUCT_PARAMETERS } from "../../contracts/product-parameters";
import { commandRunnerVariables } from "../../modules/catalog/variables/command-runner-variables";
import { gitlabVariables } from "../../modules/catalog/variables/gitlab-variables";
import { projectVariables } from "../../modules/project/variables/project-variables";
import { checkParameterValue } from "../../sandbox/aws/cloudformation/template/parameter-values";
import { parseTemplate } from "../../sandbox/aws/cloudformation/template/parse-template";
import { renderedTemplate } from "../command-runner/rendered-template";
import { type Block, synthesized } from "../synthesized";
import { terraformValue } from "../terraform-values";

type Parameter = keyof typeof PRODUCT_PARAMETERS;

interface Case {
  readonly parameter: Parameter;
  readonly good: readonly string[];
  readonly bad: readonly string[];
}

const { parameters } = parseTemplate(renderedTemplate());
const project = synthesized((stack) => void projectVariables(stack)).variables;
const catalog = synthesized((stack) => {
  commandRunnerVariables(stack);
  gitlabVariables(stack);
}).variables;

/** The variables that take the same values as a parameter, or give it its default. */
const VARIABLES: readonly (readonly [Parameter, name: string, variables: Readonly<Record<string, Block>>])[] =
  [
    ["SageMakerProjectName", "sagemaker_project_name", project],
    ["SageMakerProjectId", "sagemaker_project_id", project],
    ["GitBuildRepoName", "git_build_repo_name", project],
    ["GitDeployRepoName", "git_deploy_repo_name", project],
    ["GitNamespace", "git_namespace", project],
    ["GitNamespace", "git_namespace", catalog],
    ["GitUserName", "git_user_name", project],
    ["GitUserName", "gitlab_user_name", catalog],
    ["GitlabURL", "gitlab_url", project],
    ["GitlabURL", "gitlab_url", catalog],
    ["SubnetId", "subnet_id", catalog],
    ["SecurityGroupId", "security_group_id", catalog],
    ["CommandRunnerIAMInstanceProfile", "command_runner_exec_role", catalog],
    ["SecretsManagerGitlabPrivateToken", "secrets_manager_gitlab_secret_name", project],
    ["SecretsManagerGitlabUserSecretARN", "secrets_manager_gitlab_user_secret_arn", project],
    ["SecretsManagerGitlabIAMAccessKey", "secrets_manager_gitlab_iam_access_key", project],
    ["SecretsManagerGitlabIAMSecretKey", "secrets_manager_gitlab_iam_secret_key", project],
  ];

const SECRET_ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:dev-ml-ops-gitlab-creds-AbCdEf";

const repositoryNames = {
  good: [
    "a",
    "abalone-build",
    "a.b_c-d",
    "Abalone.2",
    "b".repeat(64),
    "my.gitops",
    "git",
    "a-git",
    "a.git-b",
  ],
  bad: [
    ...["abalone--build", "a__b", "a..b", "a-_b", "_a", "a_", "-a", "a-", ".a", "a."],
    ...["a.git", "a.atom", "b".repeat(65), "", "a b", "a/b", "ä", "a'b", "a\nb"],
  ],
};
const secrets = {
  good: ["dev-machine-learning-ops-gitlab-token", "team/gitlab_token+x=.@", SECRET_ARN, "s".repeat(170)],
  bad: ["a b", "a:b", "arn:aws:s3:::bucket", "s".repeat(171), "a'b", "a`b"],
};

const CASES: readonly Case[] = [
  {
    parameter: "SageMakerProjectName",
    good: ["a", "churn", "team--fraud", `X${"-".repeat(30)}9`],
    bad: ["", "-churn", "churn-", "a_b", "a".repeat(33), "ä", "a b", "a'b"],
  },
  {
    parameter: "SageMakerProjectId",
    good: ["p-abcdefghijkl", "p-1", `p-${"a".repeat(18)}`],
    bad: ["", "p-", "P-ABC", "abalone", "p-a-b", `p-${"a".repeat(19)}`],
  },
  { parameter: "GitBuildRepoName", ...repositoryNames },
  { parameter: "GitDeployRepoName", ...repositoryNames },
  {
    parameter: "GitNamespace",
    good: ["", "ml", "ml/fraud", "data-science/ml_ops.team", "_old/a--b", `g/${"g".repeat(126)}`],
    bad: ["/ml", "ml/", "ml//fraud", "-ml", ".ml", "ml.", "a./b", "m l", "ä", "g".repeat(129), "a'b"],
  },
  {
    parameter: "GitUserName",
    good: ["ops", "ml.team-1_x", "u".repeat(64)],
    bad: ["-ops", ".ops", "ops.", "o ps", "ops/ml", "u".repeat(65), "a'b"],
  },
  {
    parameter: "GitlabURL",
    good: [
      ...["https://gitlab.com", "https://gitlab.example.com:8443", "https://example.com/gitlab"],
      ...["http://localhost:8080", "http://127.0.0.1:8080/gitlab", "https://example.com/api/gitlab"],
      `https://${"l".repeat(112)}`,
    ],
    bad: [
      ...[
        "http://gitlab.example.com",
        "https://gitlab.com/api/v4",
        "https://gitlab.com/api",
        "https://gitlab.com/",
      ],
      ...["gitlab.com", "ftp://gitlab.com", "https://gitlab.com/?a=b", "https://user@gitlab.com", "https://"],
      ...[
        "http://localhost.example.com",
        "http://127x0x0x1",
        `https://${"l".repeat(113)}`,
        "https://a'b",
        "",
      ],
    ],
  },
  {
    parameter: "SubnetId",
    good: ["", "subnet-01234567", "subnet-0123456789abcdef0"],
    bad: ["subnet-0123", "subnet-0123456789abcdef01", "vpc-01234567", "subnet-XYZ01234", " "],
  },
  {
    parameter: "CommandRunnerIAMInstanceProfile",
    good: ["CommandRunnerExecRole", "a+=,.@_-", "P".repeat(64)],
    bad: ["", "team/CommandRunnerExecRole", "arn:aws:iam::123456789012:role/x", "P".repeat(65), "a'b"],
  },
  {
    parameter: "SecurityGroupId",
    good: ["", "sg-01234567", "sg-0123456789abcdef0"],
    bad: ["sg-0123", "sg-0123456789abcdef01", "default", "sg-01234567,sg-01234568"],
  },
  { parameter: "SecretsManagerGitlabPrivateToken", ...secrets, bad: [...secrets.bad, ""] },
  {
    parameter: "SecretsManagerGitlabUserSecretARN",
    good: [SECRET_ARN, SECRET_ARN.replace("aws:", "aws-cn:")],
    bad: [
      "",
      "dev-ml-ops-gitlab-creds",
      `${SECRET_ARN}${"f".repeat(100)}`,
      `${SECRET_ARN}'`,
      `${SECRET_ARN}*`,
    ],
  },
  { parameter: "SecretsManagerGitlabIAMAccessKey", ...secrets, bad: [...secrets.bad, ""] },
  { parameter: "SecretsManagerGitlabIAMSecretKey", ...secrets, bad: [...secrets.bad, ""] },
  { parameter: "RunToken", good: ["", "again", "project-deleted-1"], bad: ["a b", "t".repeat(41), "a'b"] },
  {
    parameter: "StateLockId",
    good: ["", "1b2c3d4e-0000-1111-2222-333344445555"],
    bad: ["42", "1B2C3D4E-0000-1111-2222-333344445555", "1b2c3d4e-0000-1111-2222-3333444455556"],
  },
  {
    parameter: "InstanceType",
    good: ["t3.medium", "u-6tb1.112xlarge", "m7i-flex.large"],
    bad: ["", "t3", "T3.medium", "t3.medium.large"],
  },
  {
    parameter: "MLOpsS3Bucket",
    good: ["dev-machine-learning-ops-tfstate-123456789012", "a.b", "b".repeat(63)],
    bad: ["", "ab", "Bucket", "-abc", "b".repeat(64), "a_b"],
  },
  {
    parameter: "CommandRunnerCWLogGrp",
    good: ["dev-machine-learning-ops-gitlab", "/command-runner/#1", "/".repeat(128)],
    bad: ["", "a b", "/".repeat(129), "a'b"],
  },
];

function formAccepts(parameter: string, value: string): boolean {
  const declaration = parameters[parameter];
  if (!declaration) throw new Error(`The template has no parameter ${parameter}.`);
  try {
    checkParameterValue(parameter, declaration, value);
    return true;
  } catch {
    return false;
  }
}

/** Whether Terraform's validations of a variable alone hold for each value; those against another variable are left out. */
function terraformAccepts(block: Block | undefined, name: string, values: readonly string[]): boolean[] {
  const conditions = (block?.["validation"] as { readonly condition: string }[]).map(({ condition }) =>
    condition.replace(/^\$\{(.*)\}$/, "$1").replaceAll("var.ci_access_keys", "true"),
  );
  const own = conditions.filter((condition) => !condition.replaceAll(`var.${name}`, "").includes("var."));
  const checks = values.map((value) =>
    own.map((condition) => `(${condition.replaceAll(`var.${name}`, JSON.stringify(value))})`).join(" && "),
  );
  const stack = new TerraformStack(Testing.app(), "console");
  return terraformValue({ stack, expression: `[${checks.join(", ")}]` }) as boolean[];
}

const byParameter = new Map(CASES.map((one) => [one.parameter, one]));
const expectations = ({ good, bad }: Case) => [
  ...good.map((value) => [value, true] as const),
  ...bad.map((value) => [value, false] as const),
];

describe("the product's form", () => {
  it("has a row of the table for every parameter with free text", () => {
    expect([...byParameter.keys()].sort()).toEqual(Object.keys(PRODUCT_PARAMETERS).sort());
  });

  test.each(CASES)("accepts and refuses what is listed for $parameter", (one) => {
    const found = expectations(one).map(([value]) => [value, formAccepts(one.parameter, value)]);
    expect(found).toEqual(expectations(one));
  });

  test.each(CASES)("has the same rules for $parameter as the programs that read it", (one) => {
    const found = expectations(one).map(([value]) => [
      value,
      PRODUCT_PARAMETERS[one.parameter].accepts(value),
    ]);
    expect(found).toEqual(expectations(one));
  });
});

describe("Terraform's validations", () => {
  test.each(VARIABLES)("take for %s the same values as the form (%s, %#)", (parameter, name, variables) => {
    const expected = expectations(byParameter.get(parameter) as Case);
    const accepted = terraformAccepts(
      variables[name],
      name,
      expected.map(([value]) => value),
    );
    expect(expected.map(([value], index) => [value, accepted[index]])).toEqual(expected);
  });
});
