import { GitLabCiGroup } from "../../../../modules/catalog/roles/gitlab-ci-group";
import { account } from "../../../aws-account";
import { keyArn, names } from "../../../catalog";
import { type Block, statement, synthesized } from "../../../synthesized";

const pipelineRoleArn = "arn:aws:iam::111122223333:role/service-role/Pipelines";
const stack = synthesized((scope) => {
  new GitLabCiGroup(scope, "ci", { account, names, keyArn, pipelineRoleArn });
});
const documents = stack.dataSources("aws_iam_policy_document").map((one) => one["statement"] as Block[]);
const statements = documents.flat();

/** Whether an ARN is one that a pattern of a policy means. */
function means(pattern: string, arn: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(arn);
}

/** The statements with this action that name this resource, whatever their conditions say. */
function allowing(action: string, resource: string): unknown[] {
  return statements
    .filter((one) => (one["actions"] as string[]).includes(action))
    .filter((one) => (one["resources"] as string[]).some((pattern) => means(pattern, resource)))
    .map((one) => one["sid"]);
}

const sagemaker = (resource: string) => `arn:aws:sagemaker:eu-west-1:111122223333:${resource}`;
const logs = (resource: string) => `arn:aws:logs:eu-west-1:111122223333:log-group:${resource}`;
const alarm = (name: string) => `arn:aws:cloudwatch:eu-west-1:111122223333:alarm:${name}`;
const TARGET = "arn:aws:application-autoscaling:eu-west-1:111122223333:scalable-target/0ec5";

describe("GitLabCiGroup", () => {
  it("is a group with its policies, and makes no user and no key", () => {
    expect(stack.resource("aws_iam_group")).toMatchObject({ name: "dev-machine-learning-ops-gitlab-ci" });
    expect(stack.resources("aws_iam_policy").map(({ name }) => name)).toEqual(
      ["build", "deploy", "shared"].map((purpose) => `dev-machine-learning-ops-gitlab-ci-${purpose}`),
    );
    expect(stack.resources("aws_iam_group_policy_attachment")).toHaveLength(3);
    expect(stack.resources("aws_iam_user")).toEqual([]);
    expect(stack.resources("aws_iam_access_key")).toEqual([]);
  });

  it("has no action with a wildcard", () => {
    const actions = statements.flatMap((one) => one["actions"] as string[]);
    expect(actions.filter((action) => action.includes("*"))).toEqual([]);
  });

  it("has no resource of just a wildcard, but where the service has none to name", () => {
    const wide = statements.filter((one) => (one["resources"] as string[]).includes("*"));
    expect(wide.map((one) => one["sid"])).toEqual(["DescribeScaling"]);
  });

  it("has policies that stay below the 6,144 characters of a managed policy, with room for longer regions", () => {
    expect(documents.filter((document) => JSON.stringify(document).length > 5_000)).toEqual([]);
  });

  it("passes the pipeline role to SageMaker and to nothing else", () => {
    expect(statement(stack, "PassPipelineRoleToSageMaker")).toMatchObject({
      actions: ["iam:PassRole"],
      resources: [pipelineRoleArn],
      condition: [{ variable: "iam:PassedToService", values: ["sagemaker.amazonaws.com"] }],
    });
  });

  it("uses the key for artifacts of projects only", () => {
    expect(statement(stack, "UseKmsKeyForArtifacts")["condition"]).toEqual([
      { test: "StringEquals", variable: "kms:ViaService", values: ["s3.eu-west-1.amazonaws.com"] },
      {
        test: "ArnLike",
        variable: "kms:EncryptionContext:aws:s3:arn",
        values: ["arn:aws:s3:::sagemaker-p-*"],
      },
    ]);
  });
});

describe("GitLabCiGroup: the jobs of the build repository", () => {
  it.each([
    ["s3:PutObject", "arn:aws:s3:::sagemaker-p-1/abalone-p-1/code/preprocess.py"],
    ["s3:ListBucket", "arn:aws:s3:::sagemaker-p-1"],
    ["sagemaker:CreatePipeline", sagemaker("pipeline/abalone-p-1")],
    ["sagemaker:UpdatePipeline", sagemaker("pipeline/abalone-p-1")],
    ["sagemaker:ListTags", sagemaker("pipeline/abalone-p-1")],
    ["sagemaker:AddTags", sagemaker("pipeline/abalone-p-1")],
    ["sagemaker:StartPipelineExecution", sagemaker("pipeline/abalone-p-1-train-more-0a1b2c")],
    ["sagemaker:DescribePipelineExecution", sagemaker("pipeline/abalone-p-1/execution/abc")],
    ["sagemaker:ListPipelineExecutionSteps", sagemaker("pipeline/abalone-p-1/execution/abc")],
    ["sagemaker:StopPipelineExecution", sagemaker("pipeline/abalone-p-1/execution/abc")],
    ["sagemaker:DescribeModelPackageGroup", sagemaker("model-package-group/abalone-p-1")],
    ["sagemaker:CreateModelPackageGroup", sagemaker("model-package-group/abalone-p-1-train-more-0a1b2c")],
    ["sagemaker:AddTags", sagemaker("model-package-group/abalone-p-1-train-more-0a1b2c")],
    ["sagemaker:DescribeProcessingJob", sagemaker("processing-job/pipelines-abc-EvaluateAbaloneModel-1")],
    ["logs:DescribeLogStreams", logs("/aws/sagemaker/TrainingJobs:*")],
    ["logs:GetLogEvents", logs("/aws/sagemaker/ProcessingJobs:log-stream:pipelines-abc-Evaluate-1/algo-1")],
  ])("may do %s on %s", (action, resource) => {
    expect(allowing(action, resource)).toHaveLength(1);
  });

  it.each([
    ["sagemaker:UpdatePipeline", sagemaker("pipeline/another-team")],
    ["sagemaker:DescribeProcessingJob", sagemaker("processing-job/another-teams")],
    ["logs:GetLogEvents", logs("/aws/sagemaker/ProcessingJobs:log-stream:another-teams/algo-1")],
    ["s3:GetObject", "arn:aws:s3:::dev-machine-learning-ops-tfstate-111122223333/projects/p-1/status.json"],
  ])("may not do %s on %s", (action, resource) => {
    expect(allowing(action, resource)).toEqual([]);
  });
});

describe("GitLabCiGroup: the jobs of the deploy repository", () => {
  const MADE_UP = sagemaker("model/terraform-20261121120000000000000001");

  it.each([
    ["s3:DeleteObject", "arn:aws:s3:::sagemaker-p-1/model-deploy/prod/terraform.tfstate.tflock"],
    ["sagemaker:ListModelPackages", sagemaker("model-package/*")],
    ["sagemaker:DescribeModelPackage", sagemaker("model-package/abalone-p-1/3")],
    ["sagemaker:CreateModel", MADE_UP],
    ["sagemaker:DescribeModel", MADE_UP],
    ["sagemaker:DeleteModel", MADE_UP],
    ["sagemaker:ListTags", MADE_UP],
    ["sagemaker:CreateEndpointConfig", sagemaker("endpoint-config/abalone-p-1-staging-1")],
    ["sagemaker:AddTags", sagemaker("endpoint-config/abalone-p-1-staging-1")],
    ["sagemaker:CreateEndpoint", sagemaker("endpoint/abalone-p-1-production")],
    ["sagemaker:UpdateEndpoint", sagemaker("endpoint/abalone-p-1-production")],
    ["sagemaker:ListTags", sagemaker("endpoint/abalone-p-1-production")],
    ["sagemaker:InvokeEndpoint", sagemaker("endpoint/abalone-p-1-staging")],
    ["cloudwatch:PutMetricAlarm", alarm("abalone-p-1-production-errors")],
    ["cloudwatch:DescribeAlarms", alarm("abalone-p-1-production-errors")],
    ["cloudwatch:PutMetricAlarm", alarm("TargetTracking-endpoint/abalone-p-1-production/variant/All-High-1")],
    ["application-autoscaling:RegisterScalableTarget", TARGET],
    ["application-autoscaling:PutScalingPolicy", TARGET],
    ["application-autoscaling:ListTagsForResource", TARGET],
    ["application-autoscaling:DescribeScalableTargets", "*"],
  ])("may do %s on %s", (action, resource) => {
    expect(allowing(action, resource)).toHaveLength(1);
  });

  it.each([
    ["sagemaker:DeleteEndpoint", sagemaker("endpoint/another-team")],
    ["cloudwatch:DeleteAlarms", alarm("another-team")],
    ["sagemaker:UpdateModelPackage", sagemaker("model-package/abalone-p-1/3")],
  ])("may not do %s on %s", (action, resource) => {
    expect(allowing(action, resource)).toEqual([]);
  });

  it("knows a model by the tag of a project, since Terraform makes its name up", () => {
    const tag = (where: string) => ({
      test: "StringLike",
      variable: `aws:${where}Tag/sagemaker:project-id`,
      values: ["p-*"],
    });
    expect(statement(stack, "CreateModels")["condition"]).toEqual([tag("Request")]);
    expect(statement(stack, "ManageModels")["condition"]).toEqual([tag("Resource")]);
  });

  it("can not make another team's model its own by a tag", () => {
    expect(statement(stack, "TagModelsOnCreate")["condition"]).toContainEqual({
      test: "StringEquals",
      variable: "sagemaker:TaggingAction",
      values: ["CreateModel"],
    });
  });

  it("scales endpoints of SageMaker and nothing else", () => {
    expect(statement(stack, "ScaleEndpoints")["condition"]).toEqual([
      { test: "StringEquals", variable: "application-autoscaling:service-namespace", values: ["sagemaker"] },
    ]);
    expect(statement(stack, "CreateScalingServiceLinkedRole")["condition"]).toEqual([
      {
        test: "StringEquals",
        variable: "iam:AWSServiceName",
        values: ["sagemaker.application-autoscaling.amazonaws.com"],
      },
    ]);
  });
});
