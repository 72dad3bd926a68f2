import { execFileSync } from "node:child_process";

/** Major and minor version of the `terraform` on the PATH, such as [1, 11]. */
export function terraformVersion(): readonly [major: number, minor: number] {
  const output = execFileSync("terraform", ["version"], {
    encoding: "utf8",
    env: { ...process.env, CHECKPOINT_DISABLE: "1" },
  });
  const found = /Terraform v(\d+)\.(\d+)/.exec(output);
  if (!found) throw new Error(`terraform version printed "${output.trim()}", which names no version.`);
  return [Number(found[1]), Number(found[2])];
}

/**
 * How the catalog's stack stores secrets: Terraform has write-only arguments since 1.11, and before that only the state.
 * https://developer.hashicorp.com/terraform/language/manage-sensitive-data/write-only
 */
export function secretsEnvironment([major, minor]: readonly [number, number]): Record<string, string> {
  return { CATALOG_WRITE_ONLY_SECRETS: String(major > 1 || minor >= 11) };
}
