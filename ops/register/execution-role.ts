import { COMMAND_RUNNER } from "./registration";

/** Name of the stack with the role, as the type's own script calls it: an earlier registration's role is found again. */
export const ROLE_STACK = "awsutility-cloudformation-commandrunner-execution-role-stack";
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

/** A stack with the role that CloudFormation assumes to run the type's handlers; its ARN is the output `ExecutionRoleArn`. */
export function executionRoleTemplate(): string {
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
