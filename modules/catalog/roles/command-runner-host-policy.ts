import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import type { Construct } from "constructs";
import type { AwsAccount } from "../../shared/aws-account";
import { s3Arn, secretArn } from "../../shared/aws-arns";
import type { CatalogNames } from "../../../contracts/catalog-names";
import { PACKAGE_FILE, releaseKey } from "../../../contracts/releases";
import { PROJECTS_PREFIX } from "../../../contracts/state-keys";

export interface HostPolicyProps {
  readonly account: AwsAccount;
  readonly names: CatalogNames;
  readonly keyArn: string;
}

/** What the host does for a run itself: fetch the package, keep state and status, hold the lock, read secrets, write its log. */
export function hostPolicy(scope: Construct, id: string, props: HostPolicyProps): DataAwsIamPolicyDocument {
  return new DataAwsIamPolicyDocument(scope, id, {
    statement: [
      ...bucketStatements(props),
      ...lockStatements(props),
      ...secretStatements(props),
      ...logStatements(props),
    ],
  });
}

function bucketStatements({ account, names }: HostPolicyProps) {
  const bucket = names.stateBucket;
  return [
    {
      sid: "ReadPackages",
      actions: ["s3:GetObject"],
      resources: [releaseKey("*", PACKAGE_FILE), PACKAGE_FILE].map((key) =>
        s3Arn(account, `${bucket}/${key}`),
      ),
    },
    {
      // Old versions too: a destroy that leaves nothing of a project removes its states for good.
      sid: "ManageProjectStates",
      actions: [
        "s3:GetObject",
        "s3:PutObject",
        "s3:DeleteObject",
        "s3:GetObjectVersion",
        "s3:DeleteObjectVersion",
      ],
      resources: [s3Arn(account, `${bucket}/${PROJECTS_PREFIX}*`)],
    },
    {
      // Of all names: with a condition on the prefix, S3 would answer 403 instead of 404 for a state that is not there yet
      // (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html), and Terraform would stop.
      sid: "ListStateBucket",
      actions: ["s3:ListBucket"],
      resources: [s3Arn(account, bucket)],
    },
    {
      sid: "ListStateVersions",
      actions: ["s3:ListBucketVersions"],
      resources: [s3Arn(account, bucket)],
      condition: [{ test: "StringLike", variable: "s3:prefix", values: [`${PROJECTS_PREFIX}*`] }],
    },
  ];
}

function lockStatements({ account, names }: HostPolicyProps) {
  return [
    {
      // The catalog's own state, which may be in the same bucket, has its lock elsewhere.
      sid: "LockProjectStates",
      actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"],
      resources: [account.arn("dynamodb", `table/${names.lockTable}`)],
      condition: [
        {
          test: "ForAllValues:StringLike",
          variable: "dynamodb:LeadingKeys",
          values: [`${names.stateBucket}/${PROJECTS_PREFIX}*`],
        },
      ],
    },
    {
      sid: "DescribeLockTable",
      actions: ["dynamodb:DescribeTable"],
      resources: [account.arn("dynamodb", `table/${names.lockTable}`)],
    },
  ];
}

function secretStatements({ account, names, keyArn }: HostPolicyProps) {
  const secrets = [names.tokenSecret, names.userSecret, names.accessKeySecret, names.secretKeySecret];
  return [
    {
      sid: "ReadGitLabSecrets",
      // Terraform reads the policy of a secret along with the secret.
      actions: [
        "secretsmanager:GetSecretValue",
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetResourcePolicy",
      ],
      resources: secrets.map((name) => secretArn(account, name)),
    },
    {
      sid: "UseKmsKey",
      actions: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:DescribeKey"],
      resources: [keyArn],
    },
  ];
}

function logStatements({ account, names }: HostPolicyProps) {
  return [
    {
      // CommandRunner's agent makes the group when it does not find it.
      sid: "WriteRunLog",
      actions: [
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
      ],
      resources: [
        account.arn("logs", `log-group:${names.runLog}`),
        account.arn("logs", `log-group:${names.runLog}:log-stream:*`),
      ],
    },
  ];
}
