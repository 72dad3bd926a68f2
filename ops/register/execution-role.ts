import {
  CloudFormation,
  type UpdateStackCommandInput,
  waitUntilStackCreateComplete,
  waitUntilStackUpdateComplete,
} from "@aws-sdk/client-cloudformation";
import type { Aws } from "../aws/aws";
import { findStack } from "../aws/stacks";
import { succeeded } from "../aws/wait";
import { OpsError } from "../errors";
import { COMMAND_RUNNER } from "./registration";

/** Name of the stack with the role, as the type's own script calls it: an earlier registration's role is found again. */
const ROLE_STACK = "awsutility-cloudformation-commandrunner-execution-role-stack";
const ROLE_LIMIT_SECONDS = 900;
const GOOD = ["CREATE_COMPLETE", "UPDATE_COMPLETE"];

/** Runs are given up after two hours at most; a session must outlive them. */
const SESSION_SECONDS = 8_400;

/** What the type's handlers do on the account's behalf, by its version 2.0.1. */
const ACTIONS = [
  ...["cloudformation:CreateStack", "cloudformation:DeleteStack", "cloudformation:DescribeStacks"],
  "cloudwatch:PutMetricData",
  ...["ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress", "ec2:CreateSecurityGroup"],
  ...["ec2:CreateTags", "ec2:DeleteSecurityGroup", "ec2:DescribeInstances", "ec2:DescribeSecurityGroups"],
  ...["ec2:DescribeSubnets", "ec2:DescribeVpcs", "ec2:RevokeSecurityGroupEgress"],
  ...["ec2:RevokeSecurityGroupIngress", "ec2:RunInstances", "ec2:TerminateInstances"],
  ...["iam:GetInstanceProfile", "iam:PassRole", "iam:SimulatePrincipalPolicy"],
  ...["kms:Decrypt", "kms:Encrypt"],
  ...["logs:CreateLogStream", "logs:DescribeLogGroups", "logs:PutLogEvents"],
  ...["ssm:DeleteParameter", "ssm:GetParameter", "ssm:PutParameter"],
  "sts:GetCallerIdentity",
];

/**
 * Creates the stack with the role of the type's handlers, or updates an earlier one.
 * @returns ARN of the role
 * @throws OpsError with CloudFormation's reason
 */
export async function executionRole(aws: Aws, pollMilliseconds: number): Promise<string> {
  const request = {
    StackName: ROLE_STACK,
    TemplateBody: executionRoleTemplate(),
    Capabilities: ["CAPABILITY_IAM" as const],
  };
  const client = aws.client(CloudFormation);
  const wait = { what: `the stack ${ROLE_STACK}`, limitSeconds: ROLE_LIMIT_SECONDS, pollMilliseconds };
  const name = { StackName: ROLE_STACK };
  if (!(await findStack(aws, ROLE_STACK))) {
    await client.createStack(request);
    await succeeded(wait, (settings) => waitUntilStackCreateComplete({ ...settings, client }, name));
  } else if (await updates(client, request)) {
    await succeeded(wait, (settings) => waitUntilStackUpdateComplete({ ...settings, client }, name));
  }
  const stack = await findStack(aws, ROLE_STACK);
  const arn = stack?.Outputs?.find(({ OutputKey }) => OutputKey === "ExecutionRoleArn")?.OutputValue;
  if (arn && GOOD.includes(stack?.StackStatus ?? "")) return arn;
  throw new OpsError(
    `The stack ${ROLE_STACK} is ${stack?.StackStatus ?? "gone"}: ${stack?.StackStatusReason ?? "its events say why"}`,
  );
}

/** Whether there is anything to update. */
async function updates(client: CloudFormation, request: UpdateStackCommandInput): Promise<boolean> {
  try {
    await client.updateStack(request);
    return true;
  } catch (error) {
    if ((error as Error).message.includes("No updates are to be performed")) return false;
    throw error;
  }
}

/** A stack with the role that CloudFormation assumes to run the type's handlers; its ARN is the output `ExecutionRoleArn`. */
function executionRoleTemplate(): string {
  const typeArn =
    "arn:${AWS::Partition}:cloudformation:${AWS::Region}:${AWS::AccountId}:type/resource/" +
    `${COMMAND_RUNNER.replaceAll("::", "-")}/*`;
  return JSON.stringify({
    AWSTemplateFormatVersion: "2010-09-09",
    Description: "Role of the handlers of CommandRunner.",
    Resources: {
      ExecutionRole: {
        Type: "AWS::IAM::Role",
        Properties: {
          MaxSessionDuration: SESSION_SECONDS,
          AssumeRolePolicyDocument: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Principal: { Service: "resources.cloudformation.amazonaws.com" },
                Action: "sts:AssumeRole",
                Condition: {
                  StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } },
                  StringLike: { "aws:SourceArn": { "Fn::Sub": typeArn } },
                },
              },
            ],
          },
          Policies: [
            {
              PolicyName: "ResourceTypePolicy",
              PolicyDocument: {
                Version: "2012-10-17",
                Statement: [{ Effect: "Allow", Action: ACTIONS, Resource: "*" }],
              },
            },
          ],
        },
      },
    },
    Outputs: { ExecutionRoleArn: { Value: { "Fn::GetAtt": ["ExecutionRole", "Arn"] } } },
  });
}
