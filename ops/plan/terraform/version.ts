import { terraform } from "./terraform";

/** What the stacks need at least. */
export const OLDEST_TERRAFORM = "1.10";

/**
 * Version of the Terraform on this machine, such as `1.11.4`.
 * @throws TerraformFailed when there is none
 */
export async function terraformVersion(environment: NodeJS.ProcessEnv): Promise<string> {
  const output = await terraform({ folder: ".", environment }, ["version", "-json"]);
  return (JSON.parse(output) as { terraform_version: string }).terraform_version;
}

/** Compares the first two numbers. */
export function isAtLeast(version: string, wanted: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split(".").map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
