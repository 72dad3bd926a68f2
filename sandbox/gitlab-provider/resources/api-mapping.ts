import type { Json, JsonObject } from "../client";
import { errorAbout, ProviderError } from "../diagnostics";
import type { Attribute, TerraformType } from "../schema/schema";
import { isZero, UNKNOWN, type Value, type ValueObject } from "../values";

/**
 * Attributes by the name of their field in GitLab's answers, read as the provider's Go structures read them: a field that
 * is missing or null is "", 0, false or empty.
 */
export function stateFromAnswer(
  answer: JsonObject,
  attributes: readonly Attribute[],
  fields: Readonly<Record<string, string>>,
): ValueObject {
  return Object.fromEntries(
    attributes
      .filter((attribute) => attribute.name in fields && attribute.type)
      .map(({ name, type }) => [name, fromJson(answer[fields[name] ?? name], type ?? "string")]),
  );
}

function fromJson(value: Json | undefined, type: TerraformType): Value {
  if (type === "string") return value === undefined || value === null ? "" : String(value);
  if (type === "number") return Number(value ?? 0);
  if (type === "bool") return value === true;
  if (type[0] === "list" || type[0] === "set") return Array.isArray(value) ? (value as Value[]) : [];
  return (value ?? null) as Value;
}

/**
 * Refuses to report success for a setting that this GitLab does not have: without this the state would take GitLab's
 * silence for "off" and every later plan would show the same change again.
 */
export function requireKnownSettings(
  type: string,
  planned: ValueObject,
  answer: JsonObject,
  fields: Readonly<Record<string, string>>,
): void {
  const unknown = Object.entries(fields).filter(
    ([attribute, field]) =>
      planned[attribute] !== UNKNOWN && !isZero(planned[attribute]) && answer[field] === undefined,
  );
  if (unknown.length === 0) return;
  throw new ProviderError(
    ...unknown.map(([attribute, field]) =>
      errorAbout(
        attribute,
        `${attribute} of ${type} is not known to this GitLab`,
        `GitLab's answer has no ${field}. Leave ${attribute} out here, or use an edition of GitLab that has it.`,
      ),
    ),
  );
}
