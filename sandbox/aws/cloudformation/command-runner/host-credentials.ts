import { allows, statementsOf } from "../../iam/policy";
import { trustPolicy } from "../../iam/role";
import { roleCredentials } from "../../iam/role-credentials";
import type { ServiceContext } from "../../service";

/**
 * What an instance gets from the metadata service, which a process of this machine cannot have: credentials of its role, in a
 * session that is called after the instance. `undefined` without a role, and for a role that does not trust EC2.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html
 */
export async function hostCredentials(
  serviceContext: ServiceContext,
  { region, roleArn }: { readonly region: string; readonly roleArn?: string },
  instanceId: string,
): Promise<Record<string, string> | undefined> {
  if (roleArn === undefined) return undefined;
  const trust = statementsOf(await trustPolicy(serviceContext, roleArn));
  const request = { action: "sts:AssumeRole", resource: "*", service: "ec2.amazonaws.com" };
  return allows(trust, request) ? roleCredentials(serviceContext, roleArn, instanceId, region) : undefined;
}
