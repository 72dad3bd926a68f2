import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { Construct } from "constructs";
import type { AwsAccount } from "../../shared/aws-account";
import { s3Arn, secretArn } from "../../shared/aws-arns";
import type { CatalogNames } from "../../../contracts/catalog-names";
import { releaseKey } from "../../../contracts/releases";
import { PROJECT_FUNCTIONS_LOGS, PROJECT_RESOURCES } from "../../../contracts/project-resource-patterns";

export interface ProjectBoundaryProps {
  readonly account: AwsAccount;
  readonly names: CatalogNames;
  readonly keyArn: string;
}

/**
 * The most that any role of a project can do, whatever its own policy says: the host may make roles only with this boundary
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html), so that whoever gets hold of the host
 * can not make a role that has more permissions than the host.
 */
export class ProjectBoundary extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { account, names, keyArn }: ProjectBoundaryProps) {
    super(scope, id);
    const document = new DataAwsIamPolicyDocument(this, "document", {
      statement: [
        {
          sid: "WriteOwnLogs",
          actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
          resources: [account.arn("logs", `log-group:${PROJECT_FUNCTIONS_LOGS}`)],
        },
        {
          sid: "ReadGitLabTokens",
          actions: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
          resources: [
            secretArn(account, names.tokenSecret),
            account.arn("secretsmanager", `secret:${PROJECT_RESOURCES}`),
          ],
        },
        {
          // For projects on older releases, whose packages have no data: see ProductReleases.
          sid: "ReadSeedData",
          actions: ["s3:GetObject"],
          resources: [s3Arn(account, `${names.stateBucket}/${releaseKey("*", "seed-data/*")}`)],
        },
        {
          sid: "UseKmsKey",
          actions: ["kms:Decrypt", "kms:GenerateDataKey"],
          resources: [keyArn],
        },
        {
          sid: "WriteApprovals",
          actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
          resources: [account.arn("dynamodb", `table/${PROJECT_RESOURCES}`)],
        },
        {
          sid: "SendToDeadLetterQueues",
          actions: ["sqs:SendMessage"],
          resources: [account.arn("sqs", PROJECT_RESOURCES)],
        },
        {
          // X-Ray has no resources to name: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
          sid: "SendTraces",
          actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
          resources: ["*"],
        },
      ],
    });
    this.arn = new IamPolicy(this, "policy", {
      name: names.boundary,
      description: "The most that a role of a SageMaker project with GitLab can do.",
      policy: document.json,
    }).arn;
  }
}
