import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import type { Construct } from "constructs";
import type { AwsAccount } from "../../shared/aws-account";
import { s3Arn } from "../../shared/aws-arns";
import {
  PROJECT_DEPLOYMENTS,
  PROJECT_IDS,
  PROJECT_NAMED_RESOURCES,
} from "../../../contracts/project-resource-patterns";
import { PROJECT_ID_TAG } from "../../../contracts/tags";

/** What the host does to remove what the CI jobs of a project have made: endpoints, pipelines, models of branches. */
export function removalPolicy(scope: Construct, id: string, account: AwsAccount): DataAwsIamPolicyDocument {
  return new DataAwsIamPolicyDocument(scope, id, {
    statement: [...stateStatements(account), ...sagemakerStatements(account), ...watchStatements(account)],
  });
}

function stateStatements(account: AwsAccount) {
  return [
    {
      // Reading and deleting of everything in these buckets is in the policy for data.
      sid: "WriteDeploymentStates",
      actions: ["s3:PutObject"],
      resources: [s3Arn(account, PROJECT_DEPLOYMENTS)],
    },
  ];
}

function sagemakerStatements(account: AwsAccount) {
  const named = (kind: string) => account.arn("sagemaker", `${kind}/${PROJECT_NAMED_RESOURCES}`);
  return [
    {
      sid: "DeleteEndpointsAndPipelines",
      actions: [
        "sagemaker:DeleteEndpoint",
        "sagemaker:DeleteEndpointConfig",
        "sagemaker:DeletePipeline",
        "sagemaker:DescribeEndpoint",
        "sagemaker:DescribeEndpointConfig",
        "sagemaker:ListTags",
      ],
      resources: [named("endpoint"), named("endpoint-config"), named("pipeline")],
    },
    {
      // Terraform makes a model's name up; only its tag identifies the project.
      sid: "DeleteModels",
      actions: ["sagemaker:DeleteModel", "sagemaker:DescribeModel", "sagemaker:ListTags"],
      resources: [account.arn("sagemaker", "model/*")],
      condition: [
        { test: "StringLike", variable: `aws:ResourceTag/${PROJECT_ID_TAG}`, values: [PROJECT_IDS] },
      ],
    },
    {
      // Lists have no resource to name: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html
      sid: "ListSageMakerResources",
      actions: [
        "sagemaker:ListEndpointConfigs",
        "sagemaker:ListEndpoints",
        "sagemaker:ListModelPackageGroups",
        "sagemaker:ListPipelines",
      ],
      resources: ["*"],
    },
  ];
}

function watchStatements(account: AwsAccount) {
  const targets = [account.arn("application-autoscaling", "scalable-target/*")];
  return [
    {
      sid: "DeleteAlarms",
      actions: ["cloudwatch:DeleteAlarms", "cloudwatch:ListTagsForResource"],
      resources: [account.arn("cloudwatch", `alarm:${PROJECT_NAMED_RESOURCES}`)],
    },
    {
      // A list by the beginning of names is allowed or not as a list of all:
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
      sid: "DescribeAlarms",
      actions: ["cloudwatch:DescribeAlarms"],
      resources: [account.arn("cloudwatch", "alarm:*")],
    },
    {
      // A target's ARN ends in an id that the service makes up; its conditions know SageMaker, but no endpoint:
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsapplicationautoscaling.html
      sid: "DeleteScaling",
      actions: [
        "application-autoscaling:DeleteScalingPolicy",
        "application-autoscaling:DeregisterScalableTarget",
      ],
      resources: targets,
      condition: [
        {
          test: "StringEquals",
          variable: "application-autoscaling:service-namespace",
          values: ["sagemaker"],
        },
      ],
    },
    {
      sid: "ListTagsOfScaling",
      actions: ["application-autoscaling:ListTagsForResource"],
      resources: targets,
    },
    {
      // These two have no resource to name (same page).
      sid: "DescribeScaling",
      actions: [
        "application-autoscaling:DescribeScalableTargets",
        "application-autoscaling:DescribeScalingPolicies",
      ],
      resources: ["*"],
    },
  ];
}
