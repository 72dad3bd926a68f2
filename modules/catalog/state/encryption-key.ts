import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";
import type { AwsAccount } from "../../shared/aws-account";
import { iamArn, s3Arn } from "../../shared/aws-arns";
import type { CatalogNames } from "../../../contracts/catalog-names";
import { PROJECT_BUCKETS } from "../../../contracts/project-resource-patterns";

/** Days for which a deleted key can be brought back, with all that it encrypted. */
const DELETION_WINDOW_DAYS = 30;

export interface EncryptionKeyProps {
  readonly account: AwsAccount;
  readonly names: CatalogNames;
  /** ARNs of roles, with or without wildcards, that work with the artifacts of projects: pipeline jobs and Studio users. */
  readonly artifactReaders: string[];
}

/** The KMS key for states, locks, secrets, logs and for the artifacts of projects; rotated every year. */
export class EncryptionKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    const key = new KmsKey(this, "key", {
      description: `SageMaker projects with GitLab: ${props.names.prefix}`,
      enableKeyRotation: true,
      deletionWindowInDays: DELETION_WINDOW_DAYS,
      policy: this.policy(props),
    });
    new KmsAlias(this, "alias", { name: props.names.keyAlias, targetKeyId: key.keyId });
    this.arn = key.arn;
  }

  /** In a key's policy the resource `*` is the key itself: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html */
  private policy({ account, names, artifactReaders }: EncryptionKeyProps): string {
    return new DataAwsIamPolicyDocument(this, "policy", {
      statement: [
        {
          // Hands the decision to IAM; without it a mistake in this policy could lock everyone out of the key.
          sid: "EnableIamPolicies",
          actions: ["kms:*"],
          resources: ["*"],
          principals: [{ type: "AWS", identifiers: [iamArn(account, "root")] }],
        },
        {
          sid: "EncryptLogs",
          actions: [
            "kms:Encrypt",
            "kms:Decrypt",
            "kms:ReEncrypt*",
            "kms:GenerateDataKey*",
            "kms:DescribeKey",
          ],
          resources: ["*"],
          principals: [{ type: "Service", identifiers: [`logs.${account.region}.amazonaws.com`] }],
          condition: [
            {
              test: "ArnEquals",
              variable: "kms:EncryptionContext:aws:logs:arn",
              values: [account.arn("logs", `log-group:${names.runLog}`)],
            },
          ],
        },
        {
          sid: "PublishAlarms",
          actions: ["kms:Decrypt", "kms:GenerateDataKey"],
          resources: ["*"],
          principals: [{ type: "Service", identifiers: ["events.amazonaws.com"] }],
          condition: [
            {
              test: "ArnEquals",
              variable: "aws:SourceArn",
              values: [account.arn("events", `rule/${names.alarmRule}`)],
            },
          ],
        },
        {
          // Everyone is named, and the conditions say who is meant: a role in the principal itself would have to exist already.
          sid: "ReadArtifactsThroughS3",
          actions: ["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"],
          resources: ["*"],
          principals: [{ type: "AWS", identifiers: ["*"] }],
          condition: [
            { test: "StringEquals", variable: "kms:CallerAccount", values: [account.accountId] },
            {
              test: "StringEquals",
              variable: "kms:ViaService",
              values: [`s3.${account.region}.amazonaws.com`],
            },
            // S3 gives the bucket's ARN, as bucket keys are on: states and packages stay out of reach.
            {
              test: "ArnLike",
              variable: "kms:EncryptionContext:aws:s3:arn",
              values: [s3Arn(account, PROJECT_BUCKETS)],
            },
            { test: "ArnLike", variable: "aws:PrincipalArn", values: artifactReaders },
          ],
        },
      ],
    }).json;
  }
}
