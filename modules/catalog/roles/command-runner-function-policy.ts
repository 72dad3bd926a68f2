import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import type { Construct } from "constructs";
import type { AwsAccount } from "../../shared/aws-account";
import { iamArn } from "../../shared/aws-arns";
import {
  PROJECT_FUNCTIONS_LOGS,
  PROJECT_RESOURCES,
  PROJECT_ROLE_PATH,
  PROJECT_RULES,
} from "../../../contracts/project-resource-patterns";

export interface FunctionPolicyProps {
  readonly account: AwsAccount;
  /** ARN of the boundary that every role of a project must have. */
  readonly boundaryArn: string;
  /** ARN of the role that the jobs of SageMaker's pipelines run as. */
  readonly pipelineRoleArn: string;
}

/** What Terraform does on the host to make, change and destroy what a project runs: functions, their roles, rules and logs. */
export function projectFunctionPolicy(
  scope: Construct,
  id: string,
  props: FunctionPolicyProps,
): DataAwsIamPolicyDocument {
  return new DataAwsIamPolicyDocument(scope, id, {
    statement: [
      ...functionStatements(props.account),
      ...roleStatements(props),
      ...ruleStatements(props.account),
      ...functionLogStatements(props.account),
    ],
  });
}

function functionStatements(account: AwsAccount) {
  return [
    {
      sid: "ManageFunctions",
      actions: [
        "lambda:AddPermission",
        "lambda:CreateFunction",
        "lambda:DeleteFunction",
        "lambda:DeleteFunctionConcurrency",
        "lambda:DeleteFunctionEventInvokeConfig",
        "lambda:GetFunction",
        "lambda:GetFunctionCodeSigningConfig",
        "lambda:GetFunctionConcurrency",
        "lambda:GetFunctionConfiguration",
        "lambda:GetFunctionEventInvokeConfig",
        "lambda:GetPolicy",
        "lambda:InvokeFunction",
        "lambda:ListTags",
        "lambda:ListVersionsByFunction",
        "lambda:PutFunctionConcurrency",
        "lambda:PutFunctionEventInvokeConfig",
        "lambda:RemovePermission",
        "lambda:TagResource",
        "lambda:UntagResource",
        "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration",
        "lambda:UpdateFunctionEventInvokeConfig",
      ],
      resources: [account.arn("lambda", `function:${PROJECT_RESOURCES}`)],
    },
  ];
}

function roleStatements({ account, boundaryArn, pipelineRoleArn }: FunctionPolicyProps) {
  const roles = iamArn(account, `role${PROJECT_ROLE_PATH}*`);
  return [
    {
      sid: "CreateRolesWithBoundary",
      actions: [
        "iam:AttachRolePolicy",
        "iam:CreateRole",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
      ],
      resources: [roles],
      condition: [{ test: "ArnEquals", variable: "iam:PermissionsBoundary", values: [boundaryArn] }],
    },
    {
      sid: "ManageRoles",
      actions: [
        "iam:DeleteRole",
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
        "iam:ListRolePolicies",
        "iam:ListRoleTags",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
      ],
      resources: [roles],
    },
    {
      sid: "GetPipelineRole",
      actions: ["iam:GetRole"],
      resources: [pipelineRoleArn],
    },
    {
      sid: "PassRolesToLambda",
      actions: ["iam:PassRole"],
      resources: [roles],
      condition: [
        { test: "StringEquals", variable: "iam:PassedToService", values: ["lambda.amazonaws.com"] },
      ],
    },
  ];
}

function ruleStatements(account: AwsAccount) {
  return [
    {
      sid: "ManageApprovalRules",
      actions: [
        "events:DeleteRule",
        "events:DescribeRule",
        "events:DisableRule",
        "events:EnableRule",
        "events:ListTagsForResource",
        "events:ListTargetsByRule",
        "events:PutRule",
        "events:PutTargets",
        "events:RemoveTargets",
        "events:TagResource",
        "events:UntagResource",
      ],
      resources: [account.arn("events", `rule/${PROJECT_RULES}`)],
    },
  ];
}

function functionLogStatements(account: AwsAccount) {
  return [
    {
      sid: "ManageFunctionLogs",
      actions: [
        "logs:AssociateKmsKey",
        "logs:CreateLogGroup",
        "logs:DeleteLogGroup",
        "logs:DeleteRetentionPolicy",
        "logs:DisassociateKmsKey",
        "logs:ListTagsForResource",
        "logs:PutRetentionPolicy",
        "logs:TagResource",
        "logs:UntagResource",
      ],
      resources: [account.arn("logs", `log-group:${PROJECT_FUNCTIONS_LOGS}`)],
    },
    {
      // Terraform looks a group up in the list of all, which is the one resource that this action has:
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
      sid: "DescribeLogGroups",
      actions: ["logs:DescribeLogGroups"],
      resources: [account.arn("logs", "log-group:*")],
    },
  ];
}
