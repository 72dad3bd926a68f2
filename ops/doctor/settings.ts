import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Values of the catalog's variables that a deployment from here would be given; those that are not given are missing. */
export type DeploymentSettings = Readonly<Record<string, string>>;

const FROM_ENVIRONMENT = "TF_VAR_";

/** `name = "text"`, `name = true` or `name = 12` at the beginning of a line; lists and the like are not needed here. */
const SETTING = /^(\w+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|(true|false|\d+))[ \t]*(?:#.*)?$/gm;

/**
 * Reads `terraform.tfvars` and the environment.
 * A value in the file beats one in the environment: https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence
 */
export function deploymentSettings(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): DeploymentSettings {
  const given = Object.entries(environment).flatMap(([name, value]) =>
    name.startsWith(FROM_ENVIRONMENT) && value !== undefined
      ? [[name.slice(FROM_ENVIRONMENT.length), value] as const]
      : [],
  );
  return { ...Object.fromEntries(given), ...settingsOfFile(join(folder, "terraform.tfvars")) };
}

function settingsOfFile(path: string): Record<string, string> {
  if (!existsSync(path)) return {};
  const found = [...readFileSync(path, "utf8").matchAll(SETTING)];
  return Object.fromEntries(found.map(([, name = "", text, word]) => [name, text ?? word ?? ""]));
}
