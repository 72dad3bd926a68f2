import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import type { Construct } from "constructs";
import type { AwsAccount } from "../../shared/aws-account";
import { iamArn } from "../../shared/aws-arns";
import { PROJECT_IDS, PROJECT_NAMED_RESOURCES } from "../../../contracts/project-resource-patterns";
import { PROJECT_ID_TAG } from "../../../contracts/tags";

const SCALING_OF_SAGEMAKER = "sagemaker.application-autoscaling.amazonaws.com";

/** What the jobs of the model deploy repository do: choose a model, run Terraform for an endpoint, and test it. */
export function deployPolicy(scope: Construct, id: string, account: AwsAccount): DataAwsIamPolicyDocument {
  return new DataAwsIamPolicyDocument(scope, id, {
    statement: [
      ...registryStatements(account),
      ...modelStatements(account),
      ...endpointStatements(account),
      ...alarmStatements(account),
      ...scalingStatements(account),
    ],
  });
}

function registryStatements(account: AwsAccount) {
  return [
    {
      sid: "ReadModelPackages",
      actions: ["sagemaker:DescribeModelPackage"],
      resources: [account.arn("sagemaker", `model-package/${PROJECT_NAMED_RESOURCES}`)],
    },
    {
      // A list of one group is allowed or not as a list of models:
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html
      sid: "ListModelPackages",
      actions: ["sagemaker:ListModelPackages"],
      resources: [account.arn("sagemaker", "model-package/*")],
    },
  ];
}

/** A model is named after its endpoint, whose name may be too long to be in it whole: only its tag identifies the project. */
function modelStatements(account: AwsAccount) {
  const resources = [account.arn("sagemaker", "model/*")];
  const tagged = (where: "Request" | "Resource") => ({
    test: "StringLike",
    variable: `aws:${where}Tag/${PROJECT_ID_TAG}`,
    values: [PROJECT_IDS],
  });
  return [
    {
      sid: "CreateModels",
      actions: ["sagemaker:CreateModel"],
      resources,
      condition: [tagged("Request")],
    },
    {
      // Only while it is made: who could tag any model could make it the project's own.
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html#amazonsagemaker-policy-keys
      sid: "TagModelsOnCreate",
      actions: ["sagemaker:AddTags"],
      resources,
      condition: [
        tagged("Request"),
        { test: "StringEquals", variable: "sagemaker:TaggingAction", values: ["CreateModel"] },
      ],
    },
    {
      sid: "ManageModels",
      actions: [
        "sagemaker:AddTags",
        "sagemaker:DeleteModel",
        "sagemaker:DeleteTags",
        "sagemaker:DescribeModel",
        "sagemaker:ListTags",
      ],
      resources,
      condition: [tagged("Resource")],
    },
  ];
}

function endpointStatements(account: AwsAccount) {
  const named = (kind: string) => account.arn("sagemaker", `${kind}/${PROJECT_NAMED_RESOURCES}`);
  return [
    {
      sid: "DeployEndpoints",
      actions: [
        "sagemaker:AddTags",
        "sagemaker:CreateEndpoint",
        "sagemaker:CreateEndpointConfig",
        "sagemaker:DeleteEndpoint",
        "sagemaker:DeleteEndpointConfig",
        "sagemaker:DeleteTags",
        "sagemaker:DescribeEndpoint",
        "sagemaker:DescribeEndpointConfig",
        "sagemaker:InvokeEndpoint",
        "sagemaker:ListTags",
        "sagemaker:UpdateEndpoint",
        "sagemaker:UpdateEndpointWeightsAndCapacities",
      ],
      resources: [named("endpoint"), named("endpoint-config")],
    },
  ];
}

/** Of updates, and of auto scaling, which names its own `TargetTracking-endpoint/<endpoint>/…`. */
function alarmStatements(account: AwsAccount) {
  return [
    {
      sid: "ManageEndpointAlarms",
      actions: [
        "cloudwatch:DeleteAlarms",
        "cloudwatch:ListTagsForResource",
        "cloudwatch:PutMetricAlarm",
        "cloudwatch:TagResource",
        "cloudwatch:UntagResource",
      ],
      resources: [account.arn("cloudwatch", `alarm:${PROJECT_NAMED_RESOURCES}`)],
    },
    {
      // A list that is not of names alone is allowed or not as a list of all:
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
      sid: "DescribeAlarms",
      actions: ["cloudwatch:DescribeAlarms"],
      resources: [account.arn("cloudwatch", "alarm:*")],
    },
  ];
}

function scalingStatements(account: AwsAccount) {
  return [
    {
      // A target's ARN ends in an id that the service makes up; its conditions know SageMaker, but no endpoint:
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsapplicationautoscaling.html
      sid: "ScaleEndpoints",
      actions: [
        "application-autoscaling:DeleteScalingPolicy",
        "application-autoscaling:DeregisterScalableTarget",
        "application-autoscaling:PutScalingPolicy",
        "application-autoscaling:RegisterScalableTarget",
      ],
      resources: [account.arn("application-autoscaling", "scalable-target/*")],
      condition: [
        {
          test: "StringEquals",
          variable: "application-autoscaling:service-namespace",
          values: ["sagemaker"],
        },
      ],
    },
    {
      // The same, for actions that have no such condition.
      sid: "TagScaling",
      actions: [
        "application-autoscaling:ListTagsForResource",
        "application-autoscaling:TagResource",
        "application-autoscaling:UntagResource",
      ],
      resources: [account.arn("application-autoscaling", "scalable-target/*")],
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
    {
      // The role with which the service scales endpoints; the first use in an account makes it.
      // https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-service-linked-roles.html
      sid: "CreateScalingServiceLinkedRole",
      actions: ["iam:CreateServiceLinkedRole"],
      resources: [iamArn(account, `role/aws-service-role/${SCALING_OF_SAGEMAKER}/*`)],
      condition: [{ test: "StringEquals", variable: "iam:AWSServiceName", values: [SCALING_OF_SAGEMAKER] }],
    },
  ];
}
