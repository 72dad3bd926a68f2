import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { IamGroup } from "@cdktf/provider-aws/lib/iam-group";
import { IamGroupPolicyAttachment } from "@cdktf/provider-aws/lib/iam-group-policy-attachment";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { Construct } from "constructs";
import type { AwsAccount } from "./aws-account";
import { s3Arn } from "./aws-arns";
import type { CatalogNames } from "./catalog-names";
import { PROJECT_BUCKETS, PROJECT_NAMED_RESOURCES } from "./project-resource-patterns";

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
 * The user and its key are not made here, since a key made by Terraform stands in the state. Ops makes them once:
 * `aws iam create-user`, `aws iam add-user-to-group` and `aws iam create-access-key`, and hands the key over as
 * `gitlab_iam_access_key` and `gitlab_iam_secret_key`.
 */
export class GitLabCiGroup extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: GitLabCiGroupProps) {
    super(scope, id);
    const name = `${props.names.prefix}-gitlab-ci`;
    const group = new IamGroup(this, "group", { name });
    const policy = new IamPolicy(this, "policy", {
      name,
      description: "What the CI jobs of SageMaker projects with GitLab do.",
      policy: this.policy(props).json,
    });
    new IamGroupPolicyAttachment(this, "attachment", { group: group.name, policyArn: policy.arn });
    this.name = group.name;
  }

  private policy({ account, keyArn, pipelineRoleArn }: GitLabCiGroupProps): DataAwsIamPolicyDocument {
    const named = (kind: string) => account.arn("sagemaker", `${kind}/${PROJECT_NAMED_RESOURCES}`);
    return new DataAwsIamPolicyDocument(this, "document", {
      statement: [
        {
          sid: "UseArtifactBuckets",
          actions: ["s3:GetBucketLocation", "s3:ListBucket"],
          resources: [s3Arn(account, PROJECT_BUCKETS)],
        },
        {
          sid: "UseArtifacts",
          actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
          resources: [s3Arn(account, `${PROJECT_BUCKETS}/*`)],
        },
        {
          sid: "UseTheKeyForArtifacts",
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
          sid: "ReadModels",
          actions: ["sagemaker:DescribeModelPackage", "sagemaker:DescribeModelPackageGroup"],
          resources: [named("model-package"), named("model-package-group")],
        },
        {
          // A list of one group is allowed or not as a list of models:
          // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html
          sid: "ListModels",
          actions: ["sagemaker:ListModelPackages"],
          resources: [account.arn("sagemaker", "model-package/*")],
        },
        {
          sid: "DeployEndpoints",
          actions: [
            "sagemaker:CreateEndpoint",
            "sagemaker:CreateEndpointConfig",
            "sagemaker:CreateModel",
            "sagemaker:DeleteEndpoint",
            "sagemaker:DeleteEndpointConfig",
            "sagemaker:DeleteModel",
            "sagemaker:DescribeEndpoint",
            "sagemaker:DescribeEndpointConfig",
            "sagemaker:DescribeModel",
            "sagemaker:InvokeEndpoint",
            "sagemaker:UpdateEndpoint",
            "sagemaker:UpdateEndpointWeightsAndCapacities",
          ],
          resources: [named("endpoint"), named("endpoint-config"), named("model")],
        },
        {
          sid: "TagWhatIsMade",
          actions: ["sagemaker:AddTags", "sagemaker:DeleteTags", "sagemaker:ListTags"],
          resources: [named("endpoint"), named("endpoint-config"), named("model"), named("pipeline")],
        },
        {
          sid: "GiveTheRoleToJobs",
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
