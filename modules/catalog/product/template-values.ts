import { readFileSync } from "node:fs";

/** A value that the template may use. */
export interface TemplateValue {
  readonly value: string;
  /**
   * What stands for the value in the release's id. Give it for a value that Terraform learns only while it applies; the
   * id must be known before. @default value
   */
  readonly knownAs?: string;
}

/** Values by their names in the template. */
export type TemplateValues = Readonly<Record<string, TemplateValue>>;

/** What the release itself puts into the template: where its package is, and the package's checksum. */
const RELEASE_VALUES = ["package_key", "package_sha256"];

/**
 * The values that the template uses. One that it does not use makes no new release when it changes.
 * @throws naming every variable of the template that has no value
 */
export function usedValues(templateFile: string, values: TemplateValues): TemplateValues {
  const names = templateVariables(readFileSync(templateFile, "utf8"));
  const unknown = names.filter((variable) => !(variable in values) && !RELEASE_VALUES.includes(variable));
  if (unknown.length > 0) {
    throw new Error(
      `${templateFile} uses ${unknown.join(", ")}, which the catalog has no value for. ` +
        `It has: ${Object.keys(values).join(", ")}, ${RELEASE_VALUES.join(", ")}. ` +
        "For a reference of CloudFormation write $${…} instead of ${…}.",
    );
  }
  return Object.fromEntries(Object.entries(values).filter(([variable]) => names.includes(variable)));
}

/** Names in `${…}`, but not in `$${…}`, which `templatefile` leaves as `${…}`. */
function templateVariables(template: string): string[] {
  const names = [...template.matchAll(/(?<!\$)\$\{\s*([A-Za-z_][\w-]*)/g)].map((match) => match[1] ?? "");
  return [...new Set(names)];
}

/** Values of another kind by the same names. */
export function mapValues(
  values: TemplateValues,
  map: (value: TemplateValue) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([variable, value]) => [variable, map(value)]));
}
