import {
  TypeNotFoundException,
  CloudFormation,
  waitUntilTypeRegistrationComplete,
} from "@aws-sdk/client-cloudformation";
import { ResourceAlreadyExistsException, CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { type Aws, unlessRefused } from "../aws/aws";
import { succeeded } from "../aws/wait";
import { OpsError } from "../errors";

/** https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-awsutilities-commandrunner */
export const COMMAND_RUNNER = "AWSUtility::CloudFormation::CommandRunner";
const TYPE = { Type: "RESOURCE", TypeName: COMMAND_RUNNER } as const;
/** Registrations take a few minutes. */
const REGISTRATION_LIMIT_SECONDS = 1_800;
const HANDLER_LOG = "awsutility-cloudformation-commandrunner-logs2";

/** The registered default version; undefined when the type is not registered. */
export async function registeredVersion(aws: Aws): Promise<string | undefined> {
  const type = await unlessRefused(TypeNotFoundException, aws.client(CloudFormation).describeType(TYPE));
  return type && (type.DefaultVersionId ?? "unknown");
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
  const log = aws.client(CloudWatchLogs).createLogGroup({ logGroupName: HANDLER_LOG });
  await unlessRefused(ResourceAlreadyExistsException, log);
  const { RegistrationToken } = await aws.client(CloudFormation).registerType({
    ...TYPE,
    SchemaHandlerPackage: schemaHandlerPackage,
    ExecutionRoleArn: executionRoleArn,
    LoggingConfig: { LogGroupName: HANDLER_LOG, LogRoleArn: executionRoleArn },
  });
  const versionArn = await registered(aws, RegistrationToken ?? "", pollMilliseconds);
  const VersionId = versionArn.split("/").at(-1) ?? "";
  await aws.client(CloudFormation).setTypeDefaultVersion({ ...TYPE, VersionId });
  return VersionId;
}

async function registered(aws: Aws, RegistrationToken: string, pollMilliseconds: number): Promise<string> {
  const client = aws.client(CloudFormation);
  const input = { RegistrationToken };
  const wait = {
    what: `CloudFormation to register ${COMMAND_RUNNER}`,
    limitSeconds: REGISTRATION_LIMIT_SECONDS,
    pollMilliseconds,
  };
  await succeeded(wait, (settings) => waitUntilTypeRegistrationComplete({ ...settings, client }, input));
  const { ProgressStatus, Description, TypeVersionArn } = await client.describeTypeRegistration(input);
  if (ProgressStatus === "COMPLETE") return TypeVersionArn ?? "";
  throw new OpsError(`CloudFormation does not register the type: ${Description ?? "no reason was given"}`);
}
