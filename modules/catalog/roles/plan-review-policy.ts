import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { Construct } from "constructs";
import type { AwsAccount } from "../../shared/aws-account";
import { s3Arn, secretArn } from "../../shared/aws-arns";
import { BUCKET_SETTINGS_READS } from "./bucket-settings-reads";
import type { CatalogNames } from "../../../contracts/catalog-names";
import { PROJECT_BUCKETS, PROJECT_RESOURCES } from "../../../contracts/project-resource-patterns";

export interface PlanReviewPolicyProps {
  readonly account: AwsAccount;
  readonly names: CatalogNames;
  readonly keyArn: string;
}

/** Reads of settings, not of content: names, policies, tags, limits. */
const SETTINGS = [
  "dynamodb:DescribeContinuousBackups",
  "dynamodb:DescribeTable",
  "dynamodb:DescribeTimeToLive",
  "dynamodb:ListTagsOfResource",
  "events:DescribeRule",
  "events:ListTagsForResource",
  "events:ListTargetsByRule",
  "iam:GetGroup",
  "iam:GetInstanceProfile",
  "iam:GetPolicy",
  "iam:GetPolicyVersion",
  "iam:GetRole",
  "iam:GetRolePolicy",
  "iam:ListAttachedGroupPolicies",
  "iam:ListAttachedRolePolicies",
  "iam:ListRolePolicies",
  "iam:ListRoles",
  "kms:DescribeKey",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListAliases",
  "kms:ListResourceTags",
  "logs:DescribeLogGroups",
  "logs:ListTagsForResource",
  "sagemaker:DescribeCodeRepository",
  "sagemaker:DescribeDomain",
  "sagemaker:DescribeModelPackageGroup",
  "sagemaker:DescribeProject",
  "sagemaker:ListDomains",
  "sagemaker:ListProjects",
  "sagemaker:ListTags",
  "secretsmanager:DescribeSecret",
  "secretsmanager:GetResourcePolicy",
  "servicecatalog:DescribeConstraint",
  "servicecatalog:DescribePortfolio",
  "servicecatalog:DescribeProductAsAdmin",
  "servicecatalog:DescribeProvisioningArtifact",
  "servicecatalog:ListPortfoliosForProduct",
  "servicecatalog:ListPrincipalsForPortfolio",
  "servicecatalog:ListProvisioningArtifacts",
  "servicecatalog:SearchProductsAsAdmin",
  "servicecatalog:SearchProvisionedProducts",
  "sns:GetSubscriptionAttributes",
  "sns:GetTopicAttributes",
  "sns:ListSubscriptionsByTopic",
  "sns:ListTagsForResource",
  "sqs:GetQueueAttributes",
  "sqs:GetQueueUrl",
  "sqs:ListQueueTags",
  "ssm:DescribeParameters",
  "ssm:ListTagsForResource",
];

/**
 * The IAM policy of whoever plans without applying: CI jobs of merge requests, and reviewers. With it, the catalog and all of
 * its projects can be planned, and nothing can be changed.
 *
 * It reads the states of the projects, which hold the access key of GitLab's CI jobs and the tokens of triggers: give it to
 * nobody who may not have these. It does not read the GitLab token, which the plan of the catalog does without.
 */
export class PlanReviewPolicy extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: PlanReviewPolicyProps) {
    super(scope, id);
    this.arn = new IamPolicy(this, "policy", {
      name: props.names.planReview,
      description: "Plans the catalog and its projects; changes nothing.",
      policy: this.document(props),
    }).arn;
  }

  private document(props: PlanReviewPolicyProps): string {
    return new DataAwsIamPolicyDocument(this, "document", {
      statement: [
        { sid: "ReadSettings", actions: SETTINGS, resources: ["*"] },
        ...bucketStatements(props),
        ...contentStatements(props),
      ],
    }).json;
  }
}

function bucketStatements({ account, names, keyArn }: PlanReviewPolicyProps) {
  const own = [names.stateBucket, names.logBucket, names.studioBucket, PROJECT_BUCKETS];
  return [
    {
      sid: "ReadBucketSettings",
      actions: [...BUCKET_SETTINGS_READS],
      resources: own.map((name) => s3Arn(account, name)),
    },
    {
      sid: "ReadStatesAndReleases",
      actions: ["s3:GetObject", "s3:GetObjectTagging"],
      resources: [names.stateBucket, names.studioBucket].map((name) => s3Arn(account, `${name}/*`)),
    },
    {
      sid: "DecryptStatesAndReleases",
      actions: ["kms:Decrypt"],
      resources: [keyArn],
      condition: [
        {
          test: "StringEquals",
          variable: "kms:ViaService",
          values: [`s3.${account.region}.amazonaws.com`, `secretsmanager.${account.region}.amazonaws.com`],
        },
      ],
    },
  ];
}

function contentStatements({ account, names }: PlanReviewPolicyProps) {
  return [
    {
      // What the states of the projects hold anyway.
      sid: "ReadProjectSecrets",
      actions: ["secretsmanager:GetSecretValue"],
      resources: [names.accessKeySecret, names.secretKeySecret, PROJECT_RESOURCES].map((name) =>
        secretArn(account, name),
      ),
    },
    {
      // The digest of a state, which Terraform compares even where it takes no lock.
      sid: "ReadStateDigests",
      actions: ["dynamodb:GetItem"],
      resources: [account.arn("dynamodb", `table/${names.lockTable}`)],
    },
    {
      sid: "ReadReleases",
      actions: ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"],
      resources: [
        account.arn("ssm", `parameter${names.releaseLedger}`),
        account.arn("ssm", `parameter${names.releaseLedger}/*`),
      ],
    },
    {
      sid: "ReadFunctions",
      actions: [
        "lambda:GetFunction",
        "lambda:GetFunctionCodeSigningConfig",
        "lambda:GetFunctionConfiguration",
        "lambda:GetFunctionEventInvokeConfig",
        "lambda:GetPolicy",
        "lambda:ListTags",
        "lambda:ListVersionsByFunction",
      ],
      resources: [names.projectDeletion, PROJECT_RESOURCES].map((name) =>
        account.arn("lambda", `function:${name}`),
      ),
    },
  ];
}
