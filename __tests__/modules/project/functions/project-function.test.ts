import { TerraformVariable } from "cdktf";
import { ProjectFunction } from "../../../../modules/project/functions/project-function";
import { statement, synthesized } from "../../../synthesized";

const stack = synthesized((scope) => {
  const variable = (name: string) => new TerraformVariable(scope, name, { type: "string" });
  new ProjectFunction(scope, "function", {
    name: "sagemaker-p-1-function",
    description: "Does it",
    codeFile: "function.zip",
    timeout: 30,
    memory: 128,
    environment: { GITLAB_URL: "https://gitlab.com" },
    statements: [],
    decryptsFrom: ["s3"],
    role: {
      existingRole: variable("existing"),
      permissionsBoundaryArn: variable("boundary"),
      kmsKeyArn: variable("key"),
      region: "eu-west-1",
    },
  });
});
const lambda = stack.resource("aws_lambda_function");

describe("ProjectFunction", () => {
  it("runs the handler of the package on the Node runtime that brings the AWS SDK", () => {
    expect(lambda).toMatchObject({
      handler: "index.handler",
      runtime: "nodejs22.x",
      timeout: 30,
      memory_size: 128,
    });
  });

  it("takes its code from the folder that Terraform runs in, and changes with it", () => {
    expect(lambda).toMatchObject({
      filename: "function.zip",
      source_code_hash: '${filebase64sha256("function.zip")}',
    });
  });

  it("keeps its log for 90 days", () => {
    expect(stack.resource("aws_cloudwatch_log_group")).toMatchObject({
      name: "/aws/lambda/sagemaker-p-1-function",
      retention_in_days: 90,
    });
  });

  it("writes to its own log group only", () => {
    expect(statement(stack, "WriteLogs")).toMatchObject({
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [expect.stringMatching(/^\$\{aws_cloudwatch_log_group\.[\w-]+\.arn\}:\*$/)],
    });
  });

  it("decrypts through the services given", () => {
    expect(statement(stack, "DecryptThroughServices")).toMatchObject({
      condition: [expect.objectContaining({ values: ["s3.eu-west-1.amazonaws.com"] })],
    });
  });

  it("is made after its log group and its permissions", () => {
    expect(lambda["depends_on"]).toEqual([
      expect.stringContaining("aws_cloudwatch_log_group."),
      expect.stringContaining("aws_iam_role_policy."),
      expect.stringContaining("aws_iam_role_policy."),
    ]);
  });
});
