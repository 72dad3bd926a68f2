import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@cdktf/hcl2json";
import * as v from "valibot";
import { readStoredJson } from "../../contracts/stored-json";
import { OpsError } from "../errors";

const variablesSchema = v.record(v.string(), v.unknown());
const FROM_ENVIRONMENT = "TF_VAR_";

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

/**
 * Values of the catalog's variables that a deployment from `root` would be given, by name; those of the environment are text.
 * @throws OpsError naming the file that Terraform could not read either
 */
export async function givenVariables(
  root: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ReadonlyMap<string, unknown>> {
  const values = new Map<string, unknown>(
    Object.entries(environment)
      .filter(([name, value]) => name.startsWith(FROM_ENVIRONMENT) && value !== undefined)
      .map(([name, value]) => [name.slice(FROM_ENVIRONMENT.length), value]),
  );
  for (const file of variableFiles(root))
    for (const [name, value] of Object.entries(await readVariables(file))) values.set(name, value);
  return values;
}

async function readVariables(file: string): Promise<Record<string, unknown>> {
  const text = readFileSync(file, "utf8");
  try {
    if (file.endsWith(".json")) return readStoredJson(variablesSchema, text, file);
    return v.parse(variablesSchema, await parse(file, text));
  } catch (error) {
    throw new OpsError(`The variables can not be read: ${(error as Error).message}`);
  }
}
