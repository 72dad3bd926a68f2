import { TerraformVariable } from "cdktf";
import { AwsAccount } from "../../../../modules/shared/aws-account";
import { DeployTrigger } from "../../../../modules/project/deploy-trigger/deploy-trigger";
import { GitRepository } from "../../../../modules/project/repositories/git-repository";
import { projectNames } from "../../../../contracts/project-names";
import { statement, synthesized } from "../../../synthesized";

const stack = synthesized((scope) => {
  const variable = (name: string) => new TerraformVariable(scope, name, { type: "string" });
  const repository = new GitRepository(scope, "deploy", {
    name: "deploy",
    description: "Model deployment",
    groupId: 1,
    branch: "main",
    archiveOnDestroy: variable("archive"),
    address: "model_deploy",
  });
  new DeployTrigger(scope, "trigger", {
    names: projectNames("churn", "p-1"),
    account: new AwsAccount(scope, "account", "eu-west-1"),
    gitlabUrl: "https://gitlab.com",
    repository,
    role: {
      existingRole: variable("existing"),
      permissionsBoundaryArn: variable("boundary"),
      kmsKeyArn: variable("key"),
      region: "eu-west-1",
    },
  });
});
const attribute = (type: string, name: string) =>
  expect.stringMatching(new RegExp(`^\\$\\{${type}\\.[\\w-]+\\.${name}\\}$`)) as unknown;

describe("DeployTrigger: the token", () => {
  it("is one of the deploy repository", () => {
    expect(stack.resource("gitlab_pipeline_trigger")).toMatchObject({
      project: "${gitlab_project.model_deploy.id}",
    });
  });

  it("is kept in a secret whose name is free again at once", () => {
    expect(stack.resource("aws_secretsmanager_secret")).toMatchObject({
      name: "sagemaker-p-1-deploy-trigger",
      recovery_window_in_days: 0,
      kms_key_id: '${(var.key != "") ? var.key : null}',
    });
  });

  it("is the secret's value", () => {
    expect(stack.resource("aws_secretsmanager_secret_version")).toMatchObject({
      secret_string: attribute("gitlab_pipeline_trigger", "token"),
    });
  });
});

describe("DeployTrigger: the approval", () => {
  it("is of the project's own models", () => {
    expect(stack.resource("aws_cloudwatch_event_rule")).toMatchObject({
      name: "sagemaker-p-1-model-approved",
      event_pattern:
        '${jsonencode({"source" = ["aws.sagemaker"], "detail-type" = ["SageMaker Model Package State Change"], ' +
        '"detail" = {"ModelPackageGroupName" = ["churn-p-1"], "ModelApprovalStatus" = ["Approved"]}})}',
    });
  });

  it("is delivered for a day, and then kept in the queue", () => {
    expect(stack.resource("aws_cloudwatch_event_target")).toMatchObject({
      arn: attribute("aws_lambda_function", "arn"),
      retry_policy: { maximum_event_age_in_seconds: 86_400, maximum_retry_attempts: 185 },
      dead_letter_config: { arn: attribute("aws_sqs_queue", "arn") },
    });
  });

  it("runs the function by the rule alone", () => {
    expect(stack.resource("aws_lambda_permission")).toMatchObject({
      action: "lambda:InvokeFunction",
      principal: "events.amazonaws.com",
      source_arn: attribute("aws_cloudwatch_event_rule", "arn"),
    });
  });

  it("that the function fails on is tried three times in all, and then kept in the queue", () => {
    expect(stack.resource("aws_lambda_function_event_invoke_config")).toMatchObject({
      maximum_retry_attempts: 2,
      destination_config: { on_failure: { destination: attribute("aws_sqs_queue", "arn") } },
    });
  });

  it("is remembered in a table whose records expire", () => {
    expect(stack.resource("aws_dynamodb_table")).toMatchObject({
      name: "sagemaker-p-1-approvals",
      billing_mode: "PAY_PER_REQUEST",
      hash_key: "id",
      attribute: [{ name: "id", type: "S" }],
      ttl: { attribute_name: "expiration", enabled: true },
    });
  });
});

describe("DeployTrigger: the queue", () => {
  it("keeps messages for 14 days, encrypted", () => {
    expect(stack.resource("aws_sqs_queue")).toMatchObject({
      name: "sagemaker-p-1-deploy-dead-letters",
      message_retention_seconds: 1_209_600,
      sqs_managed_sse_enabled: true,
    });
  });

  it("takes events of the rule and of no other, which Terraform need not have made first", () => {
    const rule = stack.resource("aws_cloudwatch_event_rule");
    expect(statement(stack, "AllowUndeliveredEvents")).toMatchObject({
      actions: ["sqs:SendMessage"],
      principals: [{ type: "Service", identifiers: ["events.amazonaws.com"] }],
      resources: [expect.stringMatching(/:sqs:eu-west-1:.*:sagemaker-p-1-deploy-dead-letters$/)],
      condition: [
        {
          test: "ArnEquals",
          variable: "aws:SourceArn",
          values: [
            expect.stringMatching(new RegExp(`^arn:.*:events:eu-west-1:.*:rule/${String(rule["name"])}$`)),
          ],
        },
      ],
    });
  });
});

describe("DeployTrigger: the function", () => {
  it("knows repository, branch, token, table and model package group", () => {
    expect(stack.resource("aws_lambda_function")).toMatchObject({
      function_name: "sagemaker-p-1-deploy-pipeline",
      filename: "deploy-pipeline.zip",
      environment: {
        variables: {
          GITLAB_URL: "https://gitlab.com",
          GITLAB_PROJECT_ID: "${gitlab_project.model_deploy.id}",
          GITLAB_REF: "main",
          TRIGGER_TOKEN_SECRET: attribute("aws_secretsmanager_secret", "arn"),
          APPROVALS_TABLE: attribute("aws_dynamodb_table", "name"),
          MODEL_PACKAGE_GROUP_NAME: "churn-p-1",
        },
      },
    });
  });

  test.each([
    ["ReadTriggerToken", ["secretsmanager:GetSecretValue"], "aws_secretsmanager_secret"],
    [
      "WriteApprovals",
      ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
      "aws_dynamodb_table",
    ],
  ])("may %s of its own", (sid, actions, type) => {
    expect(statement(stack, sid)).toEqual({ sid, actions, resources: [attribute(type, "arn")] });
  });

  it("may send failed approvals to its queue, without waiting for it to be there", () => {
    expect(statement(stack, "SendToDeadLetterQueue")).toMatchObject({
      actions: ["sqs:SendMessage"],
      resources: [expect.stringMatching(/^arn:.*:sqs:.*:sagemaker-p-1-deploy-dead-letters$/)],
    });
  });
});
