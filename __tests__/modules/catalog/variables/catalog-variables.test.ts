import { commandRunnerVariables } from "../../../../modules/catalog/variables/command-runner-variables";
import { gitlabVariables } from "../../../../modules/catalog/variables/gitlab-variables";
import { namingVariables } from "../../../../modules/catalog/variables/naming-variables";
import { portfolioVariables } from "../../../../modules/catalog/variables/portfolio-variables";
import { synthesized } from "../../../synthesized";
import { refusals } from "../../../terraform-variables";

const { variables } = synthesized((stack) => {
  namingVariables(stack);
  portfolioVariables(stack);
  commandRunnerVariables(stack);
  gitlabVariables(stack);
});

/** The values that have no default. */
const needed = { gitlab_user_name: "ops.bot", gitlab_private_token: "glpat-12345678901234567890" };
const secretKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

describe("variables of the catalog: what is declared", () => {
  it("keeps the names and defaults that a terraform.tfvars may rely on", () => {
    expect(variables).toMatchObject({
      region: { default: "us-east-1" },
      env: { default: "dev" },
      organization: { default: "machine-learning" },
      role: { default: "ops" },
      sc_portfolio_owner: { default: "Admin" },
      sc_product_owner: { default: "Admin" },
      sc_product_launch_role: { default: "CustomAmazonSagemakerServiceCatalogProductLaunchRole" },
      sc_portfolio_service_role: { default: "service-role/AmazonSageMaker-ExecutionRole-*" },
      backend_table_prefix: { default: "terraform-tfstate-dev" },
      cm_exec_pass_role_arn: { default: "" },
      command_runner_exec_role: { default: "CommandRunnerExecRole" },
    });
  });

  it("asks for nothing but the GitLab user and token", () => {
    const required = Object.entries(variables).flatMap(([name, one]) => ("default" in one ? [] : [name]));
    expect(required.sort()).toEqual(Object.keys(needed).sort());
  });

  it("has a type and a description for each", () => {
    const incomplete = Object.entries(variables).filter(([, { type, description }]) => !type || !description);
    expect(incomplete).toEqual([]);
  });

  it("has a rule for each", () => {
    const free = Object.entries(variables).flatMap(([name, { validation }]) => (validation ? [] : [name]));
    expect(free).toEqual([]);
  });

  it("hides the values of secrets", () => {
    const sensitive = Object.entries(variables).flatMap(([name, one]) => (one["sensitive"] ? [name] : []));
    expect(sensitive.sort()).toEqual([
      "gitlab_iam_access_key",
      "gitlab_iam_secret_key",
      "gitlab_private_token",
    ]);
  });
});

describe("variables of the catalog: what is accepted", () => {
  it("accepts the defaults", () => {
    expect(refusals(variables, needed)).toBe("");
  });

  it.each([
    { region: "us-gov-west-1" },
    { sc_portfolio_service_role: "role/data-scientist" },
    { sc_portfolio_service_role: "arn:aws:iam::111122223333:role/team/data-scientist" },
    { studio_user_role_arns: ["team-?", "service-role/x"] },
    { cm_exec_pass_role_arn: "role/service-role/Pipelines" },
    { gitlab_url: "https://git.example.com:8443/gitlab" },
    { gitlab_url: "http://127.0.0.1:8080" },
    { git_namespace: "machine-learning/vision" },
    { gitlab_iam_access_key: "AKIAIOSFODNN7EXAMPLE", gitlab_iam_secret_key: secretKey },
    { subnet_id: "subnet-0123456789abcdef0", security_group_id: "sg-0123456789abcdef0" },
    { secret_recovery_days: 7 },
    { env: "e".repeat(20), organization: "o".repeat(18), role: "r".repeat(2) },
  ])("accepts %j", (values) => {
    expect(refusals(variables, { ...needed, ...values })).toBe("");
  });
});

describe("variables of the catalog: what is refused, and with which message", () => {
  it.each([
    [{ region: "Virginia" }, "region must be the code of an AWS region, such as us-east-1."],
    [
      { env: "Dev" },
      "env must be 1 to 38 lower-case letters, digits and hyphens, with a letter or a digit at both ends.",
    ],
    [{ env: "aws-dev" }, "env must not begin with aws or ssm"],
    [{ role: "ops-" }, "role must be 1 to 38 lower-case letters, digits and hyphens"],
    [{ organization: "o".repeat(35) }, "env, organization and role must have 40 characters together at most"],
    [{ sc_portfolio_owner: "" }, "sc_portfolio_owner must have 1 to 50 characters."],
    [{ sc_product_owner: "" }, "sc_product_owner must have 1 to 255 characters."],
    [{ sc_product_launch_role: "a/b" }, "sc_product_launch_role must be the name of a role"],
    [
      { sc_portfolio_service_role: "two words" },
      "sc_portfolio_service_role must be a role's name, path/name or ARN",
    ],
    [
      { studio_user_role_arns: ["ok", "two words"] },
      "studio_user_role_arns must hold names, path/names or ARNs of roles",
    ],
    [{ backend_table_prefix: "x" }, "backend_table_prefix must have 3 to 200 letters"],
    [{ cm_exec_pass_role_arn: "role/*" }, "wildcards are not accepted"],
    [{ command_runner_exec_role: "" }, "command_runner_exec_role must be the name of a role"],
    [{ subnet_id: "10.0.0.0/24" }, "subnet_id must be empty, or the id of a subnet"],
    [
      { subnet_id: "subnet-0abc1234", security_group_id: "default" },
      "security_group_id must be empty, or the id of a security group",
    ],
    [{ security_group_id: "sg-0abc1234" }, "security_group_id needs subnet_id"],
    [{ log_retention_days: 4 }, "log_retention_days must be one of: 1, 3, 5,"],
    [
      { gitlab_url: "http://gitlab.example.com" },
      "gitlab_url must be an https address of at most 120 characters",
    ],
    [{ gitlab_user_name: "-bot" }, "gitlab_user_name must be a GitLab user name"],
    [{ git_namespace: "/team" }, "git_namespace must be empty, or the full path of a group"],
    [
      { gitlab_iam_access_key: "ASIAIOSFODNN7EXAMPLE", gitlab_iam_secret_key: secretKey },
      "which begins with AKIA",
    ],
    [
      { gitlab_iam_access_key: "AKIAIOSFODNN7EXAMPLE", gitlab_iam_secret_key: "short" },
      "the 40 characters of an access key's secret",
    ],
    [{ gitlab_iam_secret_key: secretKey }, "must both be given, or both be empty"],
    [{ secret_recovery_days: 5 }, "secret_recovery_days must be 0, or 7 to 30."],
  ])("%j", (values, message) => {
    expect(refusals(variables, { ...needed, ...values })).toContain(message);
  });

  it("a token that is too short, without showing it", () => {
    const messages = refusals(variables, { ...needed, gitlab_private_token: "glpat-short" });
    expect(messages).toContain(
      "gitlab_private_token must be a GitLab token: 20 to 255 characters without spaces.",
    );
    expect(messages).not.toContain("glpat-short");
  });
});
