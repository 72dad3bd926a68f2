import { TerraformOutput, TerraformVariable } from "cdktf";
import { FunctionRole } from "../../../../modules/project/functions/function-role";
import { statement, synthesized } from "../../../synthesized";

const stack = synthesized((scope) => {
  const variable = (name: string) => new TerraformVariable(scope, name, { type: "string" });
  const role = new FunctionRole(scope, "role", {
    name: "sagemaker-p-1-function",
    statements: [{ sid: "ReadToken", actions: ["secretsmanager:GetSecretValue"], resources: ["arn:token"] }],
    existingRole: variable("existing"),
    permissionsBoundaryArn: variable("boundary"),
    kmsKeyArn: variable("key"),
    region: "eu-west-1",
  });
  new TerraformOutput(scope, "arn", { value: role.arn });
});
const isOwn = '!(var.existing != "")';
const policies = Object.fromEntries(
  stack.resources("aws_iam_role_policy").map((policy) => [policy["name"], policy]),
);

describe("FunctionRole", () => {
  it("makes a role below the path of projects, within the boundary if there is one", () => {
    expect(stack.resource("aws_iam_role")).toMatchObject({
      name: "sagemaker-p-1-function",
      path: "/sagemaker-projects/",
      permissions_boundary: '${(var.boundary != "") ? var.boundary : null}',
    });
  });

  it("lets Lambda alone take the role", () => {
    expect(statement(stack, "AssumeRoleByLambda")).toMatchObject({
      actions: ["sts:AssumeRole"],
      principals: [{ type: "Service", identifiers: ["lambda.amazonaws.com"] }],
    });
  });

  it("allows what it was given and nothing else", () => {
    const document = stack
      .dataSources("aws_iam_policy_document")
      .find(({ statement: all }) => (all as { sid: string }[]).some(({ sid }) => sid === "ReadToken"));
    expect(document?.["statement"]).toEqual([
      { sid: "ReadToken", actions: ["secretsmanager:GetSecretValue"], resources: ["arn:token"] },
    ]);
  });

  it("decrypts by the customer's key, only if there is one and only for secrets of the region, if no other service is given", () => {
    expect(policies["decryption"]).toMatchObject({ count: `\${(${isOwn} && (var.key != "")) ? 1 : 0}` });
    expect(statement(stack, "DecryptThroughServices")).toEqual({
      sid: "DecryptThroughServices",
      actions: ["kms:Decrypt"],
      resources: ["${var.key}"],
      condition: [
        {
          test: "StringEquals",
          variable: "kms:ViaService",
          values: ["secretsmanager.eu-west-1.amazonaws.com"],
        },
      ],
    });
  });

  it("makes no role and no policy if it is given an existing role", () => {
    expect(stack.resource("aws_iam_role")["count"]).toBe(`\${${isOwn} ? 1 : 0}`);
    expect(policies["permissions"]).toMatchObject({ count: `\${${isOwn} ? 1 : 0}` });
  });

  it("is the existing role then", () => {
    expect(stack.dataSource("aws_iam_role")).toMatchObject({
      count: '${(var.existing != "") ? 1 : 0}',
      name: "${var.existing}",
    });
    expect(stack.outputs["arn"]?.["value"]).toMatch(
      /^\$\{coalesce\(one\(aws_iam_role\..*\), one\(data\.aws_iam_role\..*\)\)\}$/,
    );
  });
});
