import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { AwsAccount } from "../../shared/aws-account";

export interface LaunchRoleProps {
  readonly account: AwsAccount;
  readonly name: string;
  /** First part of the policy's name. */
  readonly prefix: string;
}

/**
 * The role that Service Catalog assumes to launch, update and terminate the product, so that data scientists need no
 * permission of their own for CloudFormation.
 *
 * It has no permission for the host. CloudFormation runs the handlers of a registered type with the role that was given at its
 * registration (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/registry-register-private-extension.html), and
 * it is that role which starts the instance and passes the instance profile to it.
 */
export class LaunchRole extends Construct {
  readonly arn: string;
  /** The permissions of the role: a project may be launched as soon as the product has its launch constraint. */
  readonly permissions: ITerraformDependable;

  constructor(scope: Construct, id: string, props: LaunchRoleProps) {
    super(scope, id);
    const role = new IamRole(this, "role", {
      name: props.name,
      description: "Launches SageMaker projects with GitLab from Service Catalog.",
      assumeRolePolicy: this.trustServiceCatalog(props.account),
    });
    const policy = new IamPolicy(this, "policy", {
      name: `${props.prefix}-launch`,
      policy: this.policy(props.account),
    });
    this.permissions = new IamRolePolicyAttachment(this, "attachment", {
      role: role.name,
      policyArn: policy.arn,
    });
    this.arn = role.arn;
  }

  private trustServiceCatalog(account: AwsAccount): string {
    return new DataAwsIamPolicyDocument(this, "trust", {
      statement: [
        {
          sid: "AssumeRoleByServiceCatalog",
          actions: ["sts:AssumeRole"],
          principals: [{ type: "Service", identifiers: ["servicecatalog.amazonaws.com"] }],
          condition: [
            // Against the confused deputy. "IfExists", since Service Catalog's guide does not promise to send the account
            // (https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html).
            { test: "StringEqualsIfExists", variable: "aws:SourceAccount", values: [account.accountId] },
          ],
        },
      ],
    }).json;
  }

  private policy(account: AwsAccount): string {
    const stacks = [account.arn("cloudformation", "stack/SC-*")];
    return new DataAwsIamPolicyDocument(this, "policy-document", {
      statement: [
        {
          sid: "ManageProjectStacks",
          actions: [
            "cloudformation:CancelUpdateStack",
            "cloudformation:CreateChangeSet",
            "cloudformation:CreateStack",
            "cloudformation:DeleteChangeSet",
            "cloudformation:DeleteStack",
            "cloudformation:DescribeChangeSet",
            "cloudformation:DescribeStackEvents",
            "cloudformation:DescribeStackResources",
            "cloudformation:DescribeStacks",
            "cloudformation:ExecuteChangeSet",
            "cloudformation:GetTemplate",
            "cloudformation:ListChangeSets",
            "cloudformation:SetStackPolicy",
            "cloudformation:TagResource",
            "cloudformation:UntagResource",
            "cloudformation:UpdateStack",
          ],
          resources: stacks,
        },
        {
          // A template that is not a stack yet has no name that a policy could give:
          // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
          sid: "ReadTemplates",
          actions: ["cloudformation:GetTemplateSummary", "cloudformation:ValidateTemplate"],
          resources: ["*"],
        },
        {
          // Service Catalog keeps its copy in a bucket of AWS whose name is not known; its tag is what AWS's guide goes by:
          // https://docs.aws.amazon.com/servicecatalog/latest/adminguide/getstarted-launchconstraint.html
          sid: "ReadProvisioningTemplates",
          actions: ["s3:GetObject"],
          resources: ["*"],
          condition: [
            {
              test: "StringEquals",
              variable: "s3:ExistingObjectTag/servicecatalog:provisioning",
              values: ["true"],
            },
          ],
        },
      ],
    }).json;
  }
}
