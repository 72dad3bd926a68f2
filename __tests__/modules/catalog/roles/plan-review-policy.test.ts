import { PlanReviewPolicy } from "../../../../modules/catalog/roles/plan-review-policy";
import { account } from "../../../aws-account";
import { keyArn, names } from "../../../catalog";
import { type Block, statement, synthesized } from "../../../synthesized";

const stack = synthesized((scope) => {
  new PlanReviewPolicy(scope, "plan-review", { account, names, keyArn });
});
const document = stack.dataSource("aws_iam_policy_document");
const statements = document["statement"] as Block[];
const actions = statements.flatMap((one) => one["actions"] as string[]);

describe("PlanReviewPolicy", () => {
  it("is a policy of its own, for a role or a user of ops", () => {
    expect(stack.resource("aws_iam_policy")).toMatchObject({ name: "dev-machine-learning-ops-plan-review" });
  });

  it("reads, lists, describes and decrypts, and changes nothing", () => {
    expect(
      actions.filter((action) => !/^[a-z0-9]+:(Get|List|Describe|Search)|^kms:Decrypt$/.test(action)),
    ).toEqual([]);
  });

  it("has no action with a wildcard", () => {
    expect(actions.filter((action) => action.includes("*"))).toEqual([]);
  });

  it("reads contents of named things alone", () => {
    const wide = statements.filter((one) => (one["resources"] as string[]).includes("*"));
    const content =
      /GetObject|GetSecretValue|GetItem|GetParameter|GetFunction$|Decrypt|ReceiveMessage|GetLogEvents/;
    expect(
      wide.flatMap((one) => one["actions"] as string[]).filter((action) => content.test(action)),
    ).toEqual([]);
  });

  it("reads the secrets that the states of projects hold, and not the GitLab token", () => {
    expect(statement(stack, "ReadProjectSecrets")["resources"]).toEqual(
      [
        "dev-machine-learning-ops-gitlab-iam-access-key",
        "dev-machine-learning-ops-gitlab-iam-secret-key",
        "sagemaker-p-*",
      ].map((name) => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}-??????`),
    );
  });

  it("decrypts through the services that keep states and secrets, and not by itself", () => {
    expect(statement(stack, "DecryptStatesAndReleases")).toMatchObject({
      resources: [keyArn],
      condition: [
        {
          test: "StringEquals",
          variable: "kms:ViaService",
          values: ["s3.eu-west-1.amazonaws.com", "secretsmanager.eu-west-1.amazonaws.com"],
        },
      ],
    });
  });

  it("stays below the 6,144 characters of a managed policy, with room for longer names", () => {
    expect(JSON.stringify(document).length).toBeLessThan(5_500);
  });
});
