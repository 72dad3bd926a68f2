import * as v from "valibot";
import { readStoredJson } from "../../../contracts/stored-json";
import { terraform } from "./terraform";

/** What the stacks need at least. */
export const OLDEST_TERRAFORM = "1.10";

const versionSchema = v.object({ terraform_version: v.string() });

/**
 * Version of the Terraform on this machine, such as `1.11.4`.
 * @throws TerraformError when there is none
 */
export async function terraformVersion(environment: NodeJS.ProcessEnv): Promise<string> {
  const output = await terraform({ folder: ".", environment }, ["version", "-json"]);
  return readStoredJson(versionSchema, output, "terraform version -json").terraform_version;
}

/** Compares the first two numbers. */
export function isAtLeast(version: string, wanted: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split(".").map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
