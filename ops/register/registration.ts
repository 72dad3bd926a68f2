import {
  DescribeTypeCommand,
  DescribeTypeRegistrationCommand,
  RegisterTypeCommand,
  SetTypeDefaultVersionCommand,
  TypeNotFoundException,
  CloudFormationClient,
} from "@aws-sdk/client-cloudformation";
import {
  CreateLogGroupCommand,
  ResourceAlreadyExistsException,
  CloudWatchLogsClient,
} from "@aws-sdk/client-cloudwatch-logs";
import { setTimeout as wait } from "node:timers/promises";
import type { Aws } from "../aws/aws";
import { OpsError } from "../errors";

/** https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-awsutilities-commandrunner */
export const COMMAND_RUNNER = "AWSUtility::CloudFormation::CommandRunner";
const TYPE = { Type: "RESOURCE", TypeName: COMMAND_RUNNER } as const;
const HANDLER_LOG = "awsutility-cloudformation-commandrunner-logs2";

/** The registered default version; undefined when the type is not registered. */
export async function registeredVersion(aws: Aws): Promise<string | undefined> {
  try {
    return (
      (await aws.client(CloudFormationClient).send(new DescribeTypeCommand(TYPE))).DefaultVersionId ??
      "unknown"
    );
  } catch (problem) {
    if (problem instanceof TypeNotFoundException) return undefined;
    throw problem;
  }
}

/**
 * Registers the type and makes the new version the default one.
 * @param schemaHandlerPackage address in S3, `s3://bucket/key`
 * @returns the new version
 * @throws OpsError with CloudFormation's reason
 */
export async function registerType(
  aws: Aws,
  schemaHandlerPackage: string,
  executionRoleArn: string,
  pollMilliseconds: number,
): Promise<string> {
  await makeHandlerLog(aws);
  const { RegistrationToken } = await aws.client(CloudFormationClient).send(
    new RegisterTypeCommand({
      ...TYPE,
      SchemaHandlerPackage: schemaHandlerPackage,
      ExecutionRoleArn: executionRoleArn,
      LoggingConfig: { LogGroupName: HANDLER_LOG, LogRoleArn: executionRoleArn },
    }),
  );
  const versionArn = await registered(aws, RegistrationToken ?? "", pollMilliseconds);
  const VersionId = versionArn.split("/").at(-1) ?? "";
  await aws.client(CloudFormationClient).send(new SetTypeDefaultVersionCommand({ ...TYPE, VersionId }));
  return VersionId;
}

async function registered(aws: Aws, RegistrationToken: string, pollMilliseconds: number): Promise<string> {
  for (;;) {
    const { ProgressStatus, Description, TypeVersionArn } = await aws
      .client(CloudFormationClient)
      .send(new DescribeTypeRegistrationCommand({ RegistrationToken }));
    if (ProgressStatus === "COMPLETE") return TypeVersionArn ?? "";
    if (ProgressStatus === "FAILED")
      throw new OpsError(
        `CloudFormation does not register the type: ${Description ?? "no reason was given"}`,
      );
    await wait(pollMilliseconds);
  }
}

async function makeHandlerLog(aws: Aws): Promise<void> {
  try {
    await aws.client(CloudWatchLogsClient).send(new CreateLogGroupCommand({ logGroupName: HANDLER_LOG }));
  } catch (problem) {
    if (!(problem instanceof ResourceAlreadyExistsException)) throw problem;
  }
}
