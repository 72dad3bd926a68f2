import { AwsError } from "../aws-error";
import type { ServiceContext } from "../service";

/**
 * Credentials of a role, as environment variables for a program that acts as it.
 * @throws AwsError
 */
export async function roleCredentials(
  serviceContext: ServiceContext,
  role: string,
  session: string,
  region: string,
): Promise<Record<string, string>> {
  const answer = await serviceContext.account.query("sts", region, {
    Action: "AssumeRole",
    Version: "2011-06-15",
    RoleArn: role,
    RoleSessionName: session,
  });
  const member = (name: string): string => {
    const value = new RegExp(`<${name}>([^<]+)</${name}>`).exec(answer)?.[1];
    if (value === undefined)
      throw new AwsError("InternalFailure", `AssumeRole of ${role} answered no ${name}.`, 500);
    return value;
  };
  return {
    AWS_ACCESS_KEY_ID: member("AccessKeyId"),
    AWS_SECRET_ACCESS_KEY: member("SecretAccessKey"),
    AWS_SESSION_TOKEN: member("SessionToken"),
  };
}
