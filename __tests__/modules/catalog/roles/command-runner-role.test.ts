import { CommandRunnerRole } from "../../../../modules/catalog/roles/command-runner-role";
import { account } from "../../../aws-account";
import { keyArn, names } from "../../../catalog";
import { type Block, statement, synthesized } from "../../../synthesized";

const stack = synthesized((scope) => {
  new CommandRunnerRole(scope, "runner", {
    account,
    names,
    name: "CommandRunnerExecRole",
    keyArn,
    pipelineRoleArn: "arn:aws:iam::111122223333:role/service-role/Pipelines",
  });
});
const statements = stack
  .dataSources("aws_iam_policy_document")
  .flatMap((document) => document["statement"] as Block[]);
const ROLES = "arn:aws:iam::111122223333:role/sagemaker-projects/*";
const STATES = "arn:aws:s3:::dev-machine-learning-ops-tfstate-111122223333";

describe("CommandRunnerRole", () => {
  it("has the same name as its instance profile", () => {
    expect(stack.resource("aws_iam_role")).toMatchObject({ name: "CommandRunnerExecRole" });
    expect(stack.resource("aws_iam_instance_profile")).toMatchObject({ name: "CommandRunnerExecRole" });
  });

  it("is for instances", () => {
    expect(statement(stack, "AssumeRoleByEc2")["principals"]).toEqual([
      { type: "Service", identifiers: ["ec2.amazonaws.com"] },
    ]);
  });

  it("has all four of its policies", () => {
    expect(stack.resources("aws_iam_role_policy_attachment")).toHaveLength(4);
  });

  it("has no action with a wildcard", () => {
    const actions = statements.flatMap((one) => one["actions"] as string[]);
    expect(actions.filter((action) => action.includes("*"))).toEqual([]);
  });

  it("has no resource of just a wildcard, but for lists and traces, which have none to name", () => {
    const wide = statements.filter((one) => (one["resources"] as string[] | undefined)?.includes("*"));
    expect(wide.map((one) => one["sid"])).toEqual([
      "SendTraces",
      "ListSageMakerResources",
      "DescribeScaling",
    ]);
  });
});

describe("CommandRunnerRole: the host's own work", () => {
  it("reads packages and keeps the states of projects, but not the catalog's own", () => {
    expect(statement(stack, "ReadPackages")["resources"]).toEqual([
      `${STATES}/releases/*/tf-code.zip`,
      `${STATES}/tf-code.zip`,
    ]);
    expect(statement(stack, "ManageProjectStates")["resources"]).toEqual([`${STATES}/projects/*`]);
  });

  it("lists without a condition, as S3 says 404 of a missing state only then", () => {
    expect(statement(stack, "ListStateBucket")).toMatchObject({
      actions: ["s3:ListBucket"],
      resources: [STATES],
    });
    expect(statement(stack, "ListStateBucket")).not.toHaveProperty("condition");
  });

  it("locks the states of projects only", () => {
    expect(statement(stack, "LockProjectStates")).toMatchObject({
      resources: ["arn:aws:dynamodb:eu-west-1:111122223333:table/terraform-tfstate-dev-machine-learning-ops"],
      condition: [
        {
          test: "ForAllValues:StringLike",
          variable: "dynamodb:LeadingKeys",
          values: ["dev-machine-learning-ops-tfstate-111122223333/projects/*"],
        },
      ],
    });
  });

  it("reads the four secrets", () => {
    const secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:dev-machine-learning-ops-gitlab";
    expect(statement(stack, "ReadGitLabSecrets")["resources"]).toEqual(
      ["token", "creds", "iam-access-key", "iam-secret-key"].map((name) => `${secret}-${name}-??????`),
    );
  });

  it("writes the log of the runs", () => {
    const group = "arn:aws:logs:eu-west-1:111122223333:log-group:dev-machine-learning-ops-gitlab";
    expect(statement(stack, "WriteRunLog")["resources"]).toEqual([group, `${group}:log-stream:*`]);
  });
});

describe("CommandRunnerRole: what it makes for projects", () => {
  it.each([
    ["ManageArtifactBuckets", "arn:aws:s3:::sagemaker-p-*"],
    ["EmptyArtifactBuckets", "arn:aws:s3:::sagemaker-p-*/*"],
    ["ManageApprovalTables", "arn:aws:dynamodb:eu-west-1:111122223333:table/sagemaker-p-*"],
    ["ManageDeadLetterQueues", "arn:aws:sqs:eu-west-1:111122223333:sagemaker-p-*"],
    ["ManageTriggerSecrets", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:sagemaker-p-*"],
    ["ManageFunctions", "arn:aws:lambda:eu-west-1:111122223333:function:sagemaker-p-*"],
    ["ManageApprovalRules", "arn:aws:events:eu-west-1:111122223333:rule/sagemaker-p-*"],
    ["ManageFunctionLogs", "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/sagemaker-p-*"],
  ])("%s: only what carries a project's id", (sid, resource) => {
    expect(statement(stack, sid)["resources"]).toEqual([resource]);
  });

  it("makes roles inside the boundary only", () => {
    expect(statement(stack, "CreateRolesWithBoundary")).toMatchObject({
      resources: [ROLES],
      condition: [
        {
          test: "ArnEquals",
          variable: "iam:PermissionsBoundary",
          values: [expect.stringMatching(/^\$\{aws_iam_policy\.runner_boundary_policy_\w+\.arn\}$/)],
        },
      ],
    });
  });

  it("can not take the boundary off a role, nor give a role rights without it", () => {
    const free = statement(stack, "ManageRoles")["actions"] as string[];
    expect(free).not.toEqual(expect.arrayContaining(["iam:PutRolePolicy"]));
    expect(stack.text).not.toContain("iam:DeleteRolePermissionsBoundary");
  });

  it.each([
    [
      "DeleteEndpointsAndPipelines",
      ["endpoint", "endpoint-config", "pipeline"].map((kind) => `${kind}/*-p-*`),
    ],
    ["DeleteModels", ["model/*"]],
  ])("%s: of projects only", (sid, resources) => {
    const arns = resources.map((resource) => `arn:aws:sagemaker:eu-west-1:111122223333:${resource}`);
    expect(statement(stack, sid)["resources"]).toEqual(arns);
  });

  it("removes a model only if it has the tag of a project, since Terraform makes its name up", () => {
    expect(statement(stack, "DeleteModels")["condition"]).toEqual([
      { test: "StringLike", variable: "aws:ResourceTag/sagemaker:project-id", values: ["p-*"] },
    ]);
  });

  it("keeps the states of deployments and writes nothing else into a project's bucket", () => {
    expect(statement(stack, "WriteDeploymentStates")).toMatchObject({
      actions: ["s3:PutObject"],
      resources: ["arn:aws:s3:::sagemaker-p-*/model-deploy/*"],
    });
  });

  it("gives roles to functions only", () => {
    expect(statement(stack, "PassRolesToLambda")).toMatchObject({
      actions: ["iam:PassRole"],
      resources: [ROLES],
      condition: [{ variable: "iam:PassedToService", values: ["lambda.amazonaws.com"] }],
    });
  });
});

describe("ProjectBoundary", () => {
  it("lets functions read the seed's data of any release, and nothing else of the state bucket", () => {
    expect(statement(stack, "ReadSeedData")).toEqual({
      sid: "ReadSeedData",
      actions: ["s3:GetObject"],
      resources: [`${STATES}/releases/*/seed-data/*`],
    });
  });

  it("is the policy that the product's template names", () => {
    const policies = stack.resources("aws_iam_policy").map((one) => one["name"]);
    expect(policies).toContain("dev-machine-learning-ops-project-boundary");
  });

  it("lets functions read the GitLab token and their own secrets, not the access key of CI", () => {
    expect(statement(stack, "ReadGitLabTokens")["resources"]).toEqual([
      "arn:aws:secretsmanager:eu-west-1:111122223333:secret:dev-machine-learning-ops-gitlab-token-??????",
      "arn:aws:secretsmanager:eu-west-1:111122223333:secret:sagemaker-p-*",
    ]);
  });
});
