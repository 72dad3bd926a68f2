import { AwsError } from "../aws-error";
import type { ApiModel, Shape } from "./api-model";

type Value = unknown;

/**
 * Refuses an input that breaks the service's own model, with the messages of AWS's request validation:
 * `1 validation error detected: Value 'x' at 'projectName' failed to satisfy constraint: …`.
 *
 * @throws AwsError `ValidationException` (or `code`) with every breach at once; `SerializationException` for a wrong type.
 */
export function validateInput(
  model: ApiModel,
  operation: string,
  input: unknown,
  code = "ValidationException",
): void {
  const shape = model.operations[operation]?.input?.shape;
  if (shape === undefined) return;
  const breaches: string[] = [];
  check(model, shape, input, "", breaches);
  if (breaches.length === 0) return;
  const count = `${breaches.length} validation error${breaches.length > 1 ? "s" : ""} detected`;
  throw new AwsError(code, `${count}: ${breaches.join("; ")}`);
}

function check(model: ApiModel, name: string, value: Value, path: string, breaches: string[]): void {
  const shape = model.shapes[name];
  if (shape === undefined || value === undefined || value === null) return;
  assertType(shape, value);
  if (shape.type === "structure") checkStructure(model, shape, value as object, path, breaches);
  else if (shape.type === "list") checkList(model, shape, value as Value[], path, breaches);
  else if (shape.type === "map") checkMap(model, shape, value as object, path, breaches);
  else checkScalar(shape, value, path, breaches);
}

function checkStructure(
  model: ApiModel,
  shape: Shape,
  value: object,
  path: string,
  breaches: string[],
): void {
  const members = value as Record<string, Value>;
  for (const [member, { shape: name }] of Object.entries(shape.members ?? {})) {
    const memberPath = join(path, lowerFirst(member));
    const given = members[member];
    if ((given === undefined || given === null) && shape.required?.includes(member)) {
      breaches.push(breach(null, memberPath, "Member must not be null"));
    }
    check(model, name, given, memberPath, breaches);
  }
}

function checkList(model: ApiModel, shape: Shape, value: Value[], path: string, breaches: string[]): void {
  checkSize(shape, value.length, value, path, "length", breaches);
  value.forEach((item, index) =>
    check(model, shape.member?.shape ?? "", item, `${path}.${index + 1}.member`, breaches),
  );
}

function checkMap(model: ApiModel, shape: Shape, value: object, path: string, breaches: string[]): void {
  for (const [key, item] of Object.entries(value)) {
    check(model, shape.key?.shape ?? "", key, path, breaches);
    check(model, shape.value?.shape ?? "", item, `${path}.${key}.member`, breaches);
  }
}

function checkScalar(shape: Shape, value: Value, path: string, breaches: string[]): void {
  if (typeof value === "number") checkSize(shape, value, value, path, "value", breaches);
  if (typeof value !== "string") return;
  if (shape.enum && !shape.enum.includes(value)) {
    breaches.push(breach(value, path, `Member must satisfy enum value set: [${shape.enum.join(", ")}]`));
  }
  if (shape.enum === undefined) checkSize(shape, value.length, value, path, "length", breaches);
  if (shape.pattern !== undefined && !fullyMatches(shape.pattern, value)) {
    breaches.push(breach(value, path, `Member must satisfy regular expression pattern: ${shape.pattern}`));
  }
}

function checkSize(
  shape: Shape,
  size: number,
  value: Value,
  path: string,
  what: "length" | "value",
  breaches: string[],
): void {
  if (shape.min !== undefined && size < shape.min) {
    breaches.push(breach(value, path, `Member must have ${what} greater than or equal to ${shape.min}`));
  }
  if (shape.max !== undefined && size > shape.max) {
    breaches.push(breach(value, path, `Member must have ${what} less than or equal to ${shape.max}`));
  }
}

const TYPES: Readonly<Record<string, (value: Value) => boolean>> = {
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  integer: (value) => Number.isInteger(value),
  long: (value) => Number.isInteger(value),
  list: Array.isArray,
  map: isObject,
  structure: isObject,
};

function assertType(shape: Shape, value: Value): void {
  if (TYPES[shape.type]?.(value) ?? true) return;
  throw new AwsError(
    "SerializationException",
    `${JSON.stringify(value)} can not be converted to a ${shape.type}`,
  );
}

function isObject(value: Value): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Patterns of the models match whole values; a few are not legal in JavaScript and are left unchecked. */
function fullyMatches(pattern: string, value: string): boolean {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(`^(?:${pattern})$`, flags).test(value);
    } catch {
      continue;
    }
  }
  return true;
}

function breach(value: Value, path: string, constraint: string): string {
  const shown = value === null ? "null" : `'${typeof value === "string" ? value : JSON.stringify(value)}'`;
  return `Value ${shown} at '${path}' failed to satisfy constraint: ${constraint}`;
}

function join(path: string, member: string): string {
  return path === "" ? member : `${path}.${member}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
