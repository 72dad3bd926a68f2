import { Testing } from "cdktf";
import { withholdSecrets, withoutSecretValues } from "../../../../ops/plan/catalog/withheld-secrets";
import { ServiceCatalogStack } from "../../../../stacks/service-catalog";
import { recordedPlan } from "../terraform/recorded-plans";
import { synthesizedStack } from "../../../synthesized";
import { refusals } from "../../../terraform-variables";

const VALUE = "aws_secretsmanager_secret_version.gitlab-secrets_token-value_8E889F9B";

describe("secrets that the reviewer has not been given", () => {
  it("are the token, and the keys where the catalog has keys", () => {
    expect(withholdSecrets(() => false, false).withheld).toEqual(["gitlab_private_token"]);
    expect(withholdSecrets(() => false, true).withheld).toEqual([
      "gitlab_private_token",
      "gitlab_iam_access_key",
      "gitlab_iam_secret_key",
    ]);
  });

  it("have no stand-in where there is a value", () => {
    expect(withholdSecrets((name) => name === "gitlab_private_token", true).environment).not.toHaveProperty(
      "TF_VAR_gitlab_private_token",
    );
  });

  it("have stand-ins that the variables' rules accept", () => {
    const file = "command-runner/product-template.yaml";
    const release = {
      templateFile: file,
      templateSha256: "",
      packageFile: file,
      packageSha256: "",
    };
    const stack = new ServiceCatalogStack(Testing.app(), "service-catalog", {
      release,
      projectDeletionFile: file,
    });
    const { environment } = withholdSecrets(() => false, true);
    const values = Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [name.replace("TF_VAR_", ""), value]),
    );
    expect(refusals(synthesizedStack(stack).variables, { gitlab_user_name: "ml-bot", ...values })).toBe("");
  });
});

describe("a plan without the values of secrets", () => {
  const addresses = (plan: ReturnType<typeof withoutSecretValues>) =>
    (plan.document.resource_changes ?? []).map(({ address }) => address);

  it("has no change of a value, and says whose it was", () => {
    const plan = withoutSecretValues(recordedPlan("changes"), []);
    expect(plan.secretValues).toEqual([VALUE]);
    expect(addresses(plan)).not.toContain(VALUE);
  });

  it("keeps every other change", () => {
    const plan = withoutSecretValues(recordedPlan("changes"), []);
    expect(addresses(plan)).toContain("aws_ssm_parameter.parameters_token_0A1B2C3D");
  });

  it("leaves out what the state was planned without", () => {
    const plan = withoutSecretValues(recordedPlan("changes"), ["aws_sns_topic.reports_topic_2A3B4C5D"]);
    expect(plan.secretValues).toContain("aws_sns_topic.reports_topic_2A3B4C5D");
    expect(addresses(plan)).not.toContain("aws_sns_topic.reports_topic_2A3B4C5D");
  });

  it("keeps a secret's value that moves to another secret", () => {
    const recorded = recordedPlan("changes");
    const moved = (recorded.resource_changes ?? []).map((resource) =>
      resource.address === VALUE
        ? {
            ...resource,
            change: {
              ...resource.change,
              after: { ...(resource.change.after as object), secret_id: "arn:other" },
            },
          }
        : resource,
    );
    expect(withoutSecretValues({ ...recorded, resource_changes: moved }, []).secretValues).toEqual([]);
  });
});
