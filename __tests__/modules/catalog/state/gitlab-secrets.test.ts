import { Testing, TerraformStack } from "cdktf";
import { GitLabSecrets } from "../../../../modules/catalog/state/gitlab-secrets";
import { gitlabVariables } from "../../../../modules/catalog/variables/gitlab-variables";
import { keyArn, names } from "../../../catalog";
import { type Block, synthesized } from "../../../synthesized";
import { terraformValue } from "../../../terraform-values";

const stackWith = (writeOnly: boolean) =>
  synthesized((scope) => {
    new GitLabSecrets(scope, "secrets", { ...gitlabVariables(scope), names, keyArn, writeOnly });
  });
const stack = stackWith(true);
const versions = stack.resources("aws_secretsmanager_secret_version");
const given = {
  gitlab_user_name: "ops.bot",
  gitlab_private_token: "glpat-12345678901234567890",
  gitlab_iam_access_key: "AKIAIOSFODNN7EXAMPLE",
  gitlab_iam_secret_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};

/** The version of the secret with this id, as synthesized. */
function version(secret: string): Block {
  const found = versions.find((one) => String(one["secret_id"]).includes(`secrets_${secret}_`));
  if (!found) throw new Error(`no version of ${secret}`);
  return found;
}

/** What Terraform makes of an argument of that version. */
function argument(secret: string, name: string, values: Readonly<Record<string, unknown>> = {}): unknown {
  const scope = new TerraformStack(Testing.app(), "values");
  gitlabVariables(scope);
  const expression = String(version(secret)[name]).replace(/^\$\{(.*)\}$/s, "$1");
  return terraformValue({
    stack: scope,
    expression: `nonsensitive(${expression})`,
    values: { ...given, ...values },
  });
}

describe("GitLabSecrets", () => {
  it("has the four secrets, encrypted with the catalog's key", () => {
    const secrets = stack.resources("aws_secretsmanager_secret");
    expect(secrets.map((one) => one["name"]).sort()).toEqual([
      "dev-machine-learning-ops-gitlab-creds",
      "dev-machine-learning-ops-gitlab-iam-access-key",
      "dev-machine-learning-ops-gitlab-iam-secret-key",
      "dev-machine-learning-ops-gitlab-token",
    ]);
    expect(secrets.map((one) => one["kms_key_id"])).toEqual(Array(4).fill(keyArn));
  });

  it("leaves the days of recovery to ops", () => {
    for (const secret of stack.resources("aws_secretsmanager_secret"))
      expect(secret["recovery_window_in_days"]).toBe("${var.secret_recovery_days}");
  });

  it("sends the token write-only and keeps nothing in the state", () => {
    expect(argument("token", "secret_string_wo")).toBe(given.gitlab_private_token);
    for (const one of versions) expect(one).not.toHaveProperty("secret_string");
  });

  it("stores the git credentials as JSON, with the token as the password", () => {
    expect(JSON.parse(String(argument("user", "secret_string_wo")))).toEqual({
      username: "ops.bot",
      password: given.gitlab_private_token,
    });
  });

  it("gives another version number to another value, and the same to the same", () => {
    const before = argument("token", "secret_string_wo_version");
    const after = argument("token", "secret_string_wo_version", {
      gitlab_private_token: "glpat-zzzzzzzzzzzzzzzzzzzz",
    });
    expect(before).toBe(argument("token", "secret_string_wo_version"));
    expect(before).not.toBe(after);
  });

  it("keeps the version number small enough for a hash that gives nothing away", () => {
    expect(argument("token", "secret_string_wo_version")).toBeLessThan(2 ** 48);
  });

  it("falls back to a plain argument for Terraform 1.10", () => {
    const plain = stackWith(false).resources("aws_secretsmanager_secret_version");
    expect(plain.map((one) => one["secret_string"])).toContain("${var.gitlab_private_token}");
    for (const one of plain) {
      expect(one).not.toHaveProperty("secret_string_wo");
      expect(one).not.toHaveProperty("secret_string_wo_version");
    }
  });

  it("stores an access key only if there is one", () => {
    expect(argument("access-key", "count")).toBe(1);
    expect(argument("access-key", "count", { gitlab_iam_access_key: "", gitlab_iam_secret_key: "" })).toBe(0);
    expect(argument("secret-key", "count", { gitlab_iam_access_key: "", gitlab_iam_secret_key: "" })).toBe(0);
  });
});
