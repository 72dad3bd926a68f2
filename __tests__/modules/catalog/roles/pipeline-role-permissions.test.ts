import { PipelineRolePermissions } from "../../../../modules/catalog/roles/pipeline-role-permissions";
import { account } from "../../../aws-account";
import { names } from "../../../catalog";
import { statement, synthesized } from "../../../synthesized";

const pipelineRoleArn = "arn:aws:iam::111122223333:role/service-role/Pipelines";
const stack = synthesized((scope) => {
  new PipelineRolePermissions(scope, "rights", { account, names, pipelineRoleArn });
});

describe("PipelineRolePermissions", () => {
  it("lets the role look at alarms, and do nothing else", () => {
    expect(statement(stack, "DescribeAlarms")).toMatchObject({
      actions: ["cloudwatch:DescribeAlarms"],
      resources: ["arn:aws:cloudwatch:eu-west-1:111122223333:alarm:*"],
    });
  });

  it("adds a policy of its own to the role, which it names without its path", () => {
    expect(stack.resource("aws_iam_role_policy")).toMatchObject({
      name: "dev-machine-learning-ops-alarms",
      role: `\${element(reverse(split("/", "${pipelineRoleArn}")), 0)}`,
    });
  });
});
