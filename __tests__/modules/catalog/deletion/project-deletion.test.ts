import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AlarmTopic } from "../../../../modules/catalog/deletion/alarm-topic";
import { ProjectDeletion } from "../../../../modules/catalog/deletion/project-deletion";
import { projectDeletionVariables } from "../../../../modules/catalog/variables/project-deletion-variables";
import { account } from "../../../aws-account";
import { keyArn, names } from "../../../catalog";
import { statement, synthesized } from "../../../synthesized";
import { refusals } from "../../../terraform-variables";

const folder = mkdtempSync(join(tmpdir(), "deletion-"));
const packageFile = join(folder, "project-deletion.zip");
writeFileSync(packageFile, "code");
afterAll(() => rmSync(folder, { recursive: true }));

const stack = synthesized((scope) => {
  new ProjectDeletion(scope, "deletion", {
    ...{ account, names, keyArn, packageFile },
    ...projectDeletionVariables(scope),
    alarms: new AlarmTopic(scope, "alarms", { account, names, keyArn }),
    logRetentionDays: 365,
  });
});
const BUCKET = "arn:aws:s3:::dev-machine-learning-ops-tfstate-111122223333";
const stackArn = (name: string) => `arn:aws:cloudformation:eu-west-1:111122223333:stack/${name}`;
const rule = (name: string) => {
  const found = stack.resources("aws_cloudwatch_event_rule").find((one) => one["name"] === name);
  if (!found) throw new Error(`There is no rule ${name}.`);
  return found;
};

describe("ProjectDeletion: the function", () => {
  it("runs on a supported runtime, and knows bucket, stacks and pauses", () => {
    expect(stack.resource("aws_lambda_function")).toMatchObject({
      function_name: "dev-machine-learning-ops-project-deletion",
      runtime: "nodejs22.x",
      handler: "index.handler",
      environment: {
        variables: {
          STATE_BUCKET: "dev-machine-learning-ops-tfstate-111122223333",
          STACK_PREFIX: "destroy-dev-machine-learning-ops-",
          RETRY_MINUTES: '${join(",", var.destroy_retry_minutes)}',
        },
      },
    });
  });

  it("keeps its log as long as those of the runs", () => {
    expect(stack.resource("aws_cloudwatch_log_group")).toMatchObject({
      name: "/aws/lambda/dev-machine-learning-ops-project-deletion",
      retention_in_days: 365,
    });
  });

  it("notifies the alarm topic when it fails itself", () => {
    const { destination_config: destination } = stack.resource("aws_lambda_function_event_invoke_config");
    expect(destination).toEqual({
      on_failure: { destination: expect.stringMatching(/aws_sns_topic\.alarms_topic_\w+\.arn/) as unknown },
    });
  });
});

describe("ProjectDeletion: what the function may do", () => {
  it("reads stacks of projects, and makes and removes its own", () => {
    expect(statement(stack, "ReadDeletedProjects")).toMatchObject({
      actions: ["cloudformation:DescribeStacks", "cloudformation:GetTemplate"],
      resources: [stackArn("SC-*"), stackArn("SP-*")],
    });
    expect(statement(stack, "ManageDestroyStacks")["resources"]).toEqual([
      stackArn("destroy-dev-machine-learning-ops-*"),
    ]);
  });

  it("never reads a state", () => {
    expect(statement(stack, "WriteStatusAndDeletions")["resources"]).toEqual([
      `${BUCKET}/projects/*/status.json`,
      `${BUCKET}/deletions/*`,
    ]);
  });

  it("deletes its own orders only", () => {
    expect(statement(stack, "DeletePendingDeletions")).toMatchObject({
      actions: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
      resources: [`${BUCKET}/deletions/*`],
    });
  });

  it("sends events in its own name only", () => {
    expect(statement(stack, "PutDeletionFailedEvents")["condition"]).toEqual([
      { test: "StringEquals", variable: "events:source", values: ["sagemaker-projects"] },
    ]);
  });

  it("has no action and no resource of just a wildcard", () => {
    const statements = stack
      .dataSources("aws_iam_policy_document")
      .flatMap((document) => document["statement"] as { actions: string[]; resources?: string[] }[]);
    const wide = statements.filter(
      ({ actions, resources = [] }) => actions.some((one) => one.includes("*")) || resources.includes("*"),
    );
    expect(wide).toEqual([]);
  });
});

describe("ProjectDeletion: what sets the function off", () => {
  it("is the deleted stack of a project, from Service Catalog or from a template in S3", () => {
    const pattern = String(rule("dev-machine-learning-ops-project-stacks")["event_pattern"]);
    expect(pattern).toContain(stackArn("SC-"));
    expect(pattern).toContain(stackArn("SP-"));
    expect(pattern).toContain("DELETE_COMPLETE");
    expect(pattern).toContain("CloudFormation Stack Status Change");
  });

  it("is not that when it is switched off", () => {
    expect(rule("dev-machine-learning-ops-project-stacks")["state"]).toBe(
      '${var.destroy_deleted_projects ? "ENABLED" : "DISABLED"}',
    );
  });

  it("is the end of a destroy, and a clock, in any case", () => {
    const ended = rule("dev-machine-learning-ops-destroy-stacks");
    expect(ended["event_pattern"]).toContain(stackArn("destroy-dev-machine-learning-ops-"));
    expect(ended).not.toHaveProperty("state");
    expect(rule("dev-machine-learning-ops-deletion-clock")).toMatchObject({
      schedule_expression: "rate(5 minutes)",
    });
  });

  it("may invoke it, each rule for itself", () => {
    const permissions = stack.resources("aws_lambda_permission");
    expect(permissions.map(({ statement_id: id }) => id)).toEqual(["clock", "deletion", "destroy"]);
    for (const permission of permissions)
      expect(permission).toMatchObject({
        principal: "events.amazonaws.com",
        source_arn: expect.stringContaining("aws_cloudwatch_event_rule") as unknown,
      });
  });

  it("reaches it only when it may act, though it is made beside its rights", () => {
    const rights = expect.stringMatching(/^aws_iam_role_policy\./) as unknown;
    for (const permission of stack.resources("aws_lambda_permission"))
      expect(permission["depends_on"]).toEqual([rights]);
    for (const lambda of stack.resources("aws_lambda_function"))
      expect(lambda["depends_on"]).not.toContainEqual(rights);
  });

  it("tries to deliver for a day, each event", () => {
    const targets = stack.resources("aws_cloudwatch_event_target");
    const deletion = targets.filter(({ target_id: id }) => id === "project-deletion");
    expect(deletion).toHaveLength(3);
    for (const target of deletion)
      expect(target["retry_policy"]).toEqual({
        maximum_event_age_in_seconds: 86_400,
        maximum_retry_attempts: 185,
      });
  });
});

describe("variables of the deletion", () => {
  it.each([
    [[15, 60, 240], ""],
    [[], ""],
    [[-1], "must be a list of up to 10 numbers from 0 to 10080, a week"],
    [[20_000], "must be a list of up to 10 numbers from 0 to 10080, a week"],
    [Array.from({ length: 11 }, () => 1), "must be a list of up to 10 numbers"],
  ])("destroy_retry_minutes %j: %s", (minutes, message) => {
    const said = refusals(stack.variables, { destroy_retry_minutes: minutes });
    expect(said === "" ? "" : said).toContain(message);
    expect(said === "").toBe(message === "");
  });
});

describe("ProjectDeletion: the dead-letter queue", () => {
  it("takes what Lambda does not, from every rule", () => {
    const targets = stack
      .resources("aws_cloudwatch_event_target")
      .filter((target) => target["target_id"] === "project-deletion");
    expect(targets).toHaveLength(3);
    for (const target of targets)
      expect(target["dead_letter_config"]).toEqual({ arn: expect.stringMatching(/aws_sqs_queue/) as string });
    const [condition] = statement(stack, "AllowUndeliveredEvents")["condition"] as { values: string[] }[];
    expect(condition?.values.map((arn) => arn.split("/").at(-1))).toEqual([
      names.stackRule,
      names.destroyRule,
      names.deletionScheduleRule,
    ]);
  });
});
