import { TerraformVariable } from "cdktf";
import { ProjectFunction, type ProjectFunctionProps } from "../../modules/project-function";
import { statement, synthesized } from "../synthesized";

const withCode = (code: ProjectFunctionProps["code"]) =>
  synthesized((scope) => {
    const variable = (name: string) => new TerraformVariable(scope, name, { type: "string" });
    new ProjectFunction(scope, "function", {
      name: "sagemaker-p-1-function",
      description: "Does it",
      code,
      timeout: 30,
      memory: 128,
      environment: { GITLAB_URL: "https://gitlab.com" },
      statements: [],
      role: {
        existingRole: variable("existing"),
        permissionsBoundaryArn: variable("boundary"),
        kmsKeyArn: variable("key"),
        region: "eu-west-1",
      },
    });
  });
const stack = withCode({ file: "function.zip" });
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

  describe("with its code in a bucket", () => {
    const code = { bucket: "packages", key: "releases/1/function.zip", sumFile: "function.sha256" };
    const fetched = withCode(code).resource("aws_lambda_function");

    it("lets Lambda fetch it, and changes with its sum", () => {
      expect(fetched).toMatchObject({
        s3_bucket: "packages",
        s3_key: "releases/1/function.zip",
        source_code_hash: '${file("function.sha256")}',
      });
      expect(fetched).not.toHaveProperty("filename");
    });

    it("refuses an object of another sum, and says which and what to do", () => {
      const { postcondition } = fetched["lifecycle"] as { postcondition: Record<string, string>[] };
      expect(postcondition).toEqual([
        {
          condition: expect.stringContaining('== file("function.sha256")'),
          error_message: expect.stringMatching(
            /^s3:\/\/packages\/releases\/1\/function\.zip is not the object .* deploy the catalog again/,
          ),
        },
      ]);
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

  it("is made after its log group and its permissions", () => {
    expect(lambda["depends_on"]).toEqual([
      expect.stringContaining("aws_cloudwatch_log_group."),
      expect.stringContaining("aws_iam_role_policy."),
      expect.stringContaining("aws_iam_role_policy."),
    ]);
  });
});
