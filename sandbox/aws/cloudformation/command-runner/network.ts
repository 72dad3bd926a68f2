import { randomUUID } from "node:crypto";

import type { AwsError } from "../../aws-error";
import type { AccountCaller } from "../../service";
import { HandlerFailure } from "../resource-handler";
import type { CommandRunnerProperties } from "./resource-schema";

const NO_DEFAULT_VPC =
  "No default VPC found in this region, please specify a subnet using the SubnetId property.";
const NO_SUBNET_GIVEN = "No SubnetId provided, when using SecurityGroupId, property SubnetId is required.";

/**
 * Finds the instance's subnet as the type's create handler does: the subnet given, else one of the default VPC.
 *
 * @throws HandlerFailure with the handler's message.
 */
export async function checkNetwork(
  account: AccountCaller,
  region: string,
  properties: CommandRunnerProperties,
): Promise<void> {
  const { SubnetId: subnet, SecurityGroupId: group } = properties;
  if (subnet === undefined && group !== undefined)
    throw new HandlerFailure("InvalidRequest", NO_SUBNET_GIVEN);
  if (subnet !== undefined) {
    if (group === undefined) await describeSubnet(account, region, subnet);
    else await requireSubnet(account, region, subnet);
    return;
  }
  const vpcs = await ec2(account, region, "DescribeVpcs", {
    "Filter.1.Name": "isDefault",
    "Filter.1.Value.1": "true",
  });
  const vpc = /<vpcId>([^<]+)<\/vpcId>/.exec(vpcs)?.[1];
  if (vpc === undefined) throw new HandlerFailure("InvalidRequest", NO_DEFAULT_VPC);
  const subnets = await ec2(account, region, "DescribeSubnets", {
    "Filter.1.Name": "vpc-id",
    "Filter.1.Value.1": vpc,
  });
  if (!subnets.includes("<subnetId>")) {
    // The handler reads the last of an empty list here, before its own check of it.
    throw new HandlerFailure("InternalFailure", "Index -1 out of bounds for length 0");
  }
}

/** The handler looks the subnet's VPC up; an unknown one comes back as EC2's error. */
async function describeSubnet(account: AccountCaller, region: string, subnet: string): Promise<void> {
  const found = await ec2(account, region, "DescribeSubnets", {
    "Filter.1.Name": "subnet-id",
    "Filter.1.Value.1": subnet,
  });
  if (!found.includes("<subnetId>"))
    throw new HandlerFailure("InternalFailure", "Index 0 out of bounds for length 0");
}

/** With a security group, the subnet is first looked at by the child stack's parameter of type AWS::EC2::Subnet::Id. */
async function requireSubnet(account: AccountCaller, region: string, subnet: string): Promise<void> {
  try {
    await ec2(account, region, "DescribeSubnets", { "SubnetId.1": subnet });
  } catch {
    const message = `Parameter validation failed: parameter value ${subnet} for parameter name SubnetId does not exist`;
    throw serviceFailure(message, "ValidationError", "AmazonCloudFormation");
  }
}

/** What the handler says when a call of its own is refused: the SDK's message, with its parts once more behind it. */
export function serviceFailure(message: string, code: string, service: string): HandlerFailure {
  const request = randomUUID();
  return new HandlerFailure(
    "InternalFailure",
    `${message} (Service: ${service}; Status Code: 400; Error Code: ${code}; Request ID: ${request}; Proxy: null) 400 ${code} Client ${request}`,
  );
}

async function ec2(
  account: AccountCaller,
  region: string,
  action: string,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  try {
    return await account.query("ec2", region, { Action: action, Version: "2016-11-15", ...parameters });
  } catch (error) {
    const { code, message } = error as AwsError;
    throw serviceFailure(message, code, "AmazonEC2");
  }
}
