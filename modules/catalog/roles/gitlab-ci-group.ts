import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { IamGroup } from "@cdktf/provider-aws/lib/iam-group";
import { IamGroupPolicyAttachment } from "@cdktf/provider-aws/lib/iam-group-policy-attachment";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { Construct } from "constructs";
import type { AwsAccount } from "../../shared/aws-account";
import { s3Arn } from "../../shared/aws-arns";
import type { CatalogNames } from "../../../contracts/catalog-names";
import { buildPolicy } from "./gitlab-ci-build-policy";
import { deployPolicy } from "./gitlab-ci-deploy-policy";
import { PROJECT_BUCKETS } from "../../../contracts/project-resource-patterns";

export interface GitLabCiGroupProps {
  readonly account: AwsAccount;
  readonly names: CatalogNames;
  readonly keyArn: string;
  /** ARN of the role that the jobs of SageMaker's pipelines run as. */
  readonly pipelineRoleArn: string;
}

/**
 * The IAM group whose users GitLab's CI jobs may be: with it, a key does what the jobs of both repositories need and no more.
 *
 * The user and its key are not made here, since the state holds every key that Terraform creates. Ops makes them once:
 * `aws iam create-user`, `aws iam add-user-to-group` and `aws iam create-access-key`, and hands the key over as
 * `gitlab_iam_access_key` and `gitlab_iam_secret_key`.
 */
export class GitLabCiGroup extends Construct {
  readonly name: string;
  private readonly group: IamGroup;
  private readonly prefix: string;

  constructor(scope: Construct, id: string, props: GitLabCiGroupProps) {
    super(scope, id);
    const { account } = props;
    this.prefix = `${props.names.prefix}-gitlab-ci`;
    this.group = new IamGroup(this, "group", { name: this.prefix });
    this.allow("shared", "use artifacts, and pass the pipeline role", this.sharedPolicy(props));
    this.allow("build", "train and register models", buildPolicy(this, "build-document", account));
    this.allow("deploy", "deploy models", deployPolicy(this, "deploy-document", account));
    this.name = this.group.name;
  }

  /** Attaches a policy of its own: in one, the statements would pass the 6,144 characters that a managed policy has. */
  private allow(purpose: string, what: string, document: DataAwsIamPolicyDocument): void {
    const policy = new IamPolicy(this, purpose, {
      name: `${this.prefix}-${purpose}`,
      description: `CI jobs of SageMaker projects with GitLab: ${what}.`,
      policy: document.json,
    });
    new IamGroupPolicyAttachment(this, `${purpose}-attachment`, {
      group: this.group.name,
      policyArn: policy.arn,
    });
  }

  /** What the jobs of both repositories do. */
  private sharedPolicy({ account, keyArn, pipelineRoleArn }: GitLabCiGroupProps): DataAwsIamPolicyDocument {
    return new DataAwsIamPolicyDocument(this, "shared-document", {
      statement: [
        {
          sid: "UseArtifactBuckets",
          actions: ["s3:GetBucketLocation", "s3:ListBucket"],
          resources: [s3Arn(account, PROJECT_BUCKETS)],
        },
        {
          // Scripts and data of a training, Terraform's states and their locks, captured calls, reports.
          sid: "UseArtifacts",
          actions: ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
          resources: [s3Arn(account, `${PROJECT_BUCKETS}/*`)],
        },
        {
          sid: "UseKmsKeyForArtifacts",
          actions: ["kms:Decrypt", "kms:GenerateDataKey"],
          resources: [keyArn],
          condition: [
            {
              test: "StringEquals",
              variable: "kms:ViaService",
              values: [`s3.${account.region}.amazonaws.com`],
            },
            {
              test: "ArnLike",
              variable: "kms:EncryptionContext:aws:s3:arn",
              values: [s3Arn(account, PROJECT_BUCKETS)],
            },
          ],
        },
        {
          // To pipelines and their jobs, and to models.
          sid: "PassPipelineRoleToSageMaker",
          actions: ["iam:PassRole"],
          resources: [pipelineRoleArn],
          condition: [
            { test: "StringEquals", variable: "iam:PassedToService", values: ["sagemaker.amazonaws.com"] },
          ],
        },
      ],
    });
  }
}
