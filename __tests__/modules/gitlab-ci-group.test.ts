import { GitLabCiGroup } from "../../modules/gitlab-ci-group";
import { account } from "../aws-account";
import { keyArn, names } from "../catalog";
import { type Block, statement, synthesized } from "../synthesized";

const pipelineRoleArn = "arn:aws:iam::111122223333:role/service-role/Pipelines";
const stack = synthesized((scope) => {
  new GitLabCiGroup(scope, "ci", { account, names, keyArn, pipelineRoleArn });
});

describe("GitLabCiGroup", () => {
  it("is a group with a policy, and makes no user and no key", () => {
    expect(stack.resource("aws_iam_group")).toMatchObject({ name: "dev-machine-learning-ops-gitlab-ci" });
    expect(stack.resources("aws_iam_group_policy_attachment")).toHaveLength(1);
    expect(stack.resources("aws_iam_user")).toEqual([]);
    expect(stack.resources("aws_iam_access_key")).toEqual([]);
  });

  it("has neither an action nor a resource of just a wildcard", () => {
    const document = stack.dataSource("aws_iam_policy_document")["statement"] as Block[];
    const actions = document.flatMap((one) => one["actions"] as string[]);
    expect(actions.filter((action) => action.includes("*"))).toEqual([]);
    expect(document.filter((one) => (one["resources"] as string[]).includes("*"))).toEqual([]);
  });

  it("passes the pipeline role to SageMaker and to nothing else", () => {
    expect(statement(stack, "GiveTheRoleToJobs")).toMatchObject({
      resources: [pipelineRoleArn],
      condition: [{ variable: "iam:PassedToService", values: ["sagemaker.amazonaws.com"] }],
    });
  });

  it("uses the key for artifacts of projects only", () => {
    expect(statement(stack, "UseTheKeyForArtifacts")["condition"]).toEqual([
      { test: "StringEquals", variable: "kms:ViaService", values: ["s3.eu-west-1.amazonaws.com"] },
      {
        test: "ArnLike",
        variable: "kms:EncryptionContext:aws:s3:arn",
        values: ["arn:aws:s3:::sagemaker-p-*"],
      },
    ]);
  });
});
