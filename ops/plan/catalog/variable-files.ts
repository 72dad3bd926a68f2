import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * The files of variables that `cdktf deploy` hands to Terraform, in its order: later ones win, and all of them win over the
 * environment. https://developer.hashicorp.com/terraform/language/values/variables#variable-definitions-tfvars-files
 */
export function variableFiles(root: string): string[] {
  const files = readdirSync(root);
  const plain = ["terraform.tfvars", "terraform.tfvars.json"].filter((name) => files.includes(name));
  const automatic = files.filter((name) => /\.auto\.tfvars(\.json)?$/.test(name)).sort();
  return [...plain, ...automatic].map((name) => join(root, name));
}

/** Whether a variable has a value from outside: in the environment, or in one of the files. */
export function isGiven(name: string, files: readonly string[], environment: NodeJS.ProcessEnv): boolean {
  const set = new RegExp(`^\\s*\\{?\\s*"?${name}"?\\s*[=:]`, "m");
  return `TF_VAR_${name}` in environment || files.some((file) => set.test(readFileSync(file, "utf8")));
}
