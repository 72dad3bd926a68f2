import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { Construct } from "constructs";
import type { AwsAccount } from "../../shared/aws-account";
import { iamArn, s3Arn } from "../../shared/aws-arns";
import type { CatalogNames } from "../../../contracts/catalog-names";
import { S3_TEMPLATE_STACKS } from "../../../contracts/project-resource-patterns";
import type { StudioTemplates } from "./studio-templates";

export interface StudioTemplateAccessProps {
  readonly account: AwsAccount;
  readonly names: CatalogNames;
  readonly templates: StudioTemplates;
}

/**
 * What people need who make projects from the template in S3: a role for CloudFormation, which they name at the creation, and a
 * policy for their own execution roles. SageMaker calls CloudFormation in their name, where Service Catalog has a role of its own.
 */
export class StudioTemplateAccess extends Construct {
  readonly launchRoleArn: string;
  readonly userPolicyArn: string;

  constructor(scope: Construct, id: string, props: StudioTemplateAccessProps) {
    super(scope, id);
    this.launchRoleArn = this.createLaunchRole(props);
    this.userPolicyArn = new IamPolicy(this, "policy", {
      name: props.names.s3TemplateUsers,
      description: "Makes SageMaker projects from the catalog's template in S3.",
      policy: this.policy(props),
    }).arn;
  }

  /**
   * It has no permission at all: the one resource of a project's stack is made by CommandRunner's handlers, which have the role
   * of their registration (see `LaunchRole`). So the stack can make nothing else either.
   */
  private createLaunchRole({ account, names }: StudioTemplateAccessProps): string {
    const trust = new DataAwsIamPolicyDocument(this, "trust", {
      statement: [
        {
          sid: "AssumeRoleByCloudFormation",
          actions: ["sts:AssumeRole"],
          principals: [{ type: "Service", identifiers: ["cloudformation.amazonaws.com"] }],
          // Against the confused deputy; "IfExists", as CloudFormation's guide does not promise it for the roles of stacks.
          condition: [
            { test: "StringEqualsIfExists", variable: "aws:SourceAccount", values: [account.accountId] },
          ],
        },
      ],
    });
    return new IamRole(this, "launch-role", {
      name: names.s3LaunchRole,
      description: "CloudFormation's, for SageMaker projects with GitLab from the template in S3.",
      assumeRolePolicy: trust.json,
    }).arn;
  }

  private policy({ account, names, templates }: StudioTemplateAccessProps): string {
    const stacks = [account.arn("cloudformation", `stack/${S3_TEMPLATE_STACKS}`)];
    return new DataAwsIamPolicyDocument(this, "policy-document", {
      statement: [
        {
          sid: "ListTemplates",
          actions: ["s3:ListBucket"],
          resources: [s3Arn(account, names.studioBucket)],
        },
        {
          sid: "ReadTemplates",
          actions: ["s3:GetObject", "s3:GetObjectTagging"],
          resources: [s3Arn(account, `${names.studioBucket}/templates/*`)],
        },
        {
          // From the catalog's template only: with one of their own, people could run any command on a host with the role
          // that runs Terraform for all projects.
          sid: "CreateProjectStacks",
          actions: ["cloudformation:CreateStack", "cloudformation:UpdateStack"],
          resources: stacks,
          condition: [
            { test: "StringLike", variable: "cloudformation:TemplateUrl", values: [templates.urlPattern] },
          ],
        },
        {
          sid: "ManageProjectStacks",
          actions: [
            "cloudformation:DeleteStack",
            "cloudformation:DescribeStackEvents",
            "cloudformation:DescribeStacks",
            "cloudformation:TagResource",
            "cloudformation:UntagResource",
          ],
          resources: stacks,
        },
        {
          sid: "PassLaunchRoleToCloudFormation",
          actions: ["iam:PassRole"],
          resources: [iamArn(account, `role/${names.s3LaunchRole}`)],
          condition: [
            {
              test: "StringEquals",
              variable: "iam:PassedToService",
              values: ["cloudformation.amazonaws.com"],
            },
          ],
        },
      ],
    }).json;
  }
}
