import { withoutSecrets } from "../../../../ops/plan/terraform/secrets";

const environment = {
  GITLAB_TOKEN: "glpat-0123456789",
  AWS_SECRET_ACCESS_KEY: "abcdefghijklmnop",
  TF_VAR_gitlab_private_token: "glpat-9876543210",
  TF_VAR_secrets_manager_gitlab_iam_access_key: "dev-machine-learning-ops-gitlab-iam-access-key",
  TF_VAR_env: "development",
  SHORT_TOKEN: "a",
};

it("cuts the values of secrets out of a text", () => {
  expect(withoutSecrets("401 for glpat-0123456789, glpat-9876543210 and abcdefghijklmnop", environment)).toBe(
    "401 for (secret), (secret) and (secret)",
  );
});

it("leaves names of secrets, other values and short ones", () => {
  const text = "dev-machine-learning-ops-gitlab-iam-access-key of development: a";
  expect(withoutSecrets(text, environment)).toBe(text);
});
