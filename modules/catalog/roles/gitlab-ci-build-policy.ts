import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import type { Construct } from "constructs";
import type { AwsAccount } from "../../shared/aws-account";
import { PROJECT_NAMED_RESOURCES } from "../../../contracts/project-resource-patterns";

/** How SageMaker names what a pipeline runs: `pipelines-<id of the run>-<step>-<random>`. It has nothing of the project in it. */
const PIPELINE_JOBS = "pipelines-*";

/** What the jobs of the model build repository do: train by a pipeline, follow the run, and report its result. */
export function buildPolicy(scope: Construct, id: string, account: AwsAccount): DataAwsIamPolicyDocument {
  return new DataAwsIamPolicyDocument(scope, id, {
    statement: [...pipelineStatements(account), ...jobStatements(account)],
  });
}

function pipelineStatements(account: AwsAccount) {
  const named = (kind: string) => account.arn("sagemaker", `${kind}/${PROJECT_NAMED_RESOURCES}`);
  return [
    {
      sid: "RunPipelines",
      actions: [
        "sagemaker:CreatePipeline",
        "sagemaker:DescribePipeline",
        "sagemaker:DescribePipelineExecution",
        "sagemaker:ListPipelineExecutionSteps",
        "sagemaker:ListPipelineParametersForExecution",
        "sagemaker:StartPipelineExecution",
        "sagemaker:StopPipelineExecution",
        "sagemaker:UpdatePipeline",
      ],
      resources: [named("pipeline")],
    },
    {
      // A branch that trains has a group of its own.
      sid: "CreateModelPackageGroups",
      actions: ["sagemaker:CreateModelPackageGroup", "sagemaker:DescribeModelPackageGroup"],
      resources: [named("model-package-group")],
    },
    {
      sid: "TagPipelinesAndModelPackageGroups",
      actions: ["sagemaker:AddTags", "sagemaker:ListTags"],
      resources: [named("pipeline"), named("model-package-group")],
    },
  ];
}

function jobStatements(account: AwsAccount) {
  const jobs = (kind: string) => account.arn("sagemaker", `${kind}/${PIPELINE_JOBS}`);
  // "*" for the group's streams: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
  const logs = (kind: string, streams: string) =>
    account.arn("logs", `log-group:/aws/sagemaker/${kind}Jobs:${streams}`);
  return [
    {
      sid: "DescribePipelineJobs",
      actions: ["sagemaker:DescribeProcessingJob", "sagemaker:DescribeTrainingJob"],
      resources: [jobs("processing-job"), jobs("training-job")],
    },
    {
      sid: "DescribeJobLogStreams",
      actions: ["logs:DescribeLogStreams"],
      resources: [logs("Processing", "*"), logs("Training", "*")],
    },
    {
      sid: "ReadPipelineJobLogs",
      actions: ["logs:GetLogEvents"],
      resources: ["Processing", "Training"].map((kind) => logs(kind, `log-stream:${PIPELINE_JOBS}`)),
    },
  ];
}
