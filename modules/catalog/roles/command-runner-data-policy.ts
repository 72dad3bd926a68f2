import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import type { Construct } from "constructs";
import type { AwsAccount } from "../../shared/aws-account";
import { s3Arn } from "../../shared/aws-arns";
import { BUCKET_SETTINGS_READS } from "./bucket-settings-reads";
import {
  PROJECT_BUCKETS,
  PROJECT_NAMED_RESOURCES,
  PROJECT_RESOURCES,
} from "../../../contracts/project-resource-patterns";

/** What Terraform does on the host to make, change and destroy what a project keeps: bucket, table, queue, models, repositories. */
export function projectDataPolicy(
  scope: Construct,
  id: string,
  account: AwsAccount,
): DataAwsIamPolicyDocument {
  return new DataAwsIamPolicyDocument(scope, id, {
    statement: [
      ...bucketStatements(account),
      ...tableAndQueueStatements(account),
      ...secretStatements(account),
      ...sagemakerStatements(account),
    ],
  });
}

function bucketStatements(account: AwsAccount) {
  return [
    {
      sid: "ManageArtifactBuckets",
      actions: [
        "s3:CreateBucket",
        "s3:DeleteBucket",
        "s3:DeleteBucketPolicy",
        ...BUCKET_SETTINGS_READS,
        "s3:ListBucketVersions",
        "s3:ListTagsForResource",
        "s3:PutBucketLogging",
        "s3:PutBucketOwnershipControls",
        "s3:PutBucketPolicy",
        "s3:PutBucketPublicAccessBlock",
        "s3:PutBucketTagging",
        "s3:PutBucketVersioning",
        "s3:PutEncryptionConfiguration",
        "s3:PutLifecycleConfiguration",
        "s3:TagResource",
        "s3:UntagResource",
      ],
      resources: [s3Arn(account, PROJECT_BUCKETS)],
    },
    {
      sid: "EmptyArtifactBuckets",
      actions: ["s3:GetObject", "s3:GetObjectVersion", "s3:DeleteObject", "s3:DeleteObjectVersion"],
      resources: [s3Arn(account, `${PROJECT_BUCKETS}/*`)],
    },
  ];
}

function tableAndQueueStatements(account: AwsAccount) {
  return [
    {
      sid: "ManageApprovalTables",
      actions: [
        "dynamodb:CreateTable",
        "dynamodb:DeleteTable",
        "dynamodb:DescribeContinuousBackups",
        "dynamodb:DescribeTable",
        "dynamodb:DescribeTimeToLive",
        "dynamodb:ListTagsOfResource",
        "dynamodb:TagResource",
        "dynamodb:UntagResource",
        "dynamodb:UpdateContinuousBackups",
        "dynamodb:UpdateTable",
        "dynamodb:UpdateTimeToLive",
      ],
      resources: [account.arn("dynamodb", `table/${PROJECT_RESOURCES}`)],
    },
    {
      sid: "ManageDeadLetterQueues",
      actions: [
        "sqs:CreateQueue",
        "sqs:DeleteQueue",
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
        "sqs:ListQueueTags",
        "sqs:SetQueueAttributes",
        "sqs:TagQueue",
        "sqs:UntagQueue",
      ],
      resources: [account.arn("sqs", PROJECT_RESOURCES)],
    },
  ];
}

function secretStatements(account: AwsAccount) {
  return [
    {
      sid: "ManageTriggerSecrets",
      actions: [
        "secretsmanager:CreateSecret",
        "secretsmanager:DeleteSecret",
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetResourcePolicy",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:TagResource",
        "secretsmanager:UntagResource",
        "secretsmanager:UpdateSecret",
        "secretsmanager:UpdateSecretVersionStage",
      ],
      resources: [account.arn("secretsmanager", `secret:${PROJECT_RESOURCES}`)],
    },
  ];
}

function sagemakerStatements(account: AwsAccount) {
  return [
    {
      sid: "ManageModelPackageGroupsAndCodeRepositories",
      actions: [
        "sagemaker:AddTags",
        "sagemaker:CreateCodeRepository",
        "sagemaker:CreateModelPackageGroup",
        "sagemaker:DeleteCodeRepository",
        "sagemaker:DeleteModelPackageGroup",
        "sagemaker:DeleteModelPackageGroupPolicy",
        "sagemaker:DeleteTags",
        "sagemaker:DescribeCodeRepository",
        "sagemaker:DescribeModelPackageGroup",
        "sagemaker:GetModelPackageGroupPolicy",
        "sagemaker:ListTags",
        "sagemaker:PutModelPackageGroupPolicy",
        "sagemaker:UpdateCodeRepository",
      ],
      resources: [
        account.arn("sagemaker", `model-package-group/${PROJECT_NAMED_RESOURCES}`),
        account.arn("sagemaker", `code-repository/${PROJECT_RESOURCES}`),
      ],
    },
    {
      sid: "DeleteModelPackages",
      actions: ["sagemaker:DeleteModelPackage", "sagemaker:DescribeModelPackage"],
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
