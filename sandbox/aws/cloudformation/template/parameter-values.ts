import { notInTheSandbox } from "../../aws-error";
import { validationError, type ParameterDeclaration, type Template } from "./template";

/** A parameter of a stack as the caller gives it. */
export interface GivenParameter {
  readonly key: string;
  readonly value?: string;
  readonly usePreviousValue?: boolean;
}

const VALUE_BYTES = 4096;
const PLAYED_TYPES = ["String", "Number", "CommaDelimitedList", "List<Number>"];

/**
 * The value of every parameter of a template, checked against its constraints.
 *
 * @param previous values of the stack that is updated
 * @throws AwsError `ValidationError` with CloudFormation's message.
 */
export function parameterValues(
  template: Template,
  given: readonly GivenParameter[],
  previous: Readonly<Record<string, string>> = {},
): Record<string, string> {
  refuseUnknown(template, given);
  const values: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, declaration] of Object.entries(template.parameters)) {
    const value = valueOf(name, declaration, given, previous);
    if (value === undefined) missing.push(name);
    else values[name] = value;
  }
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(", ")}] must have values`);
  for (const [name, declaration] of Object.entries(template.parameters)) {
    checkParameterValue(name, declaration, values[name] ?? "");
  }
  return values;
}

function refuseUnknown(template: Template, given: readonly GivenParameter[]): void {
  const unknown = given.map(({ key }) => key).filter((key) => template.parameters[key] === undefined);
  if (unknown.length > 0) {
    throw validationError(`Parameters: [${unknown.join(", ")}] do not exist in the template`);
  }
  const twice = given.map(({ key }) => key).find((key, index, keys) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw validationError(`Duplicate parameter key: ${twice}`);
}

function valueOf(
  name: string,
  declaration: ParameterDeclaration,
  given: readonly GivenParameter[],
  previous: Readonly<Record<string, string>>,
): string | undefined {
  const parameter = given.find(({ key }) => key === name);
  if (parameter === undefined) return declaration.default;
  if (!parameter.usePreviousValue) return parameter.value ?? declaration.default;
  if (previous[name] !== undefined) return previous[name];
  throw validationError(
    `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
  );
}

/** Checks one value against its declaration; a template's defaults are held to the same rules. */
export function checkParameterValue(name: string, declaration: ParameterDeclaration, value: string): void {
  if (!PLAYED_TYPES.includes(declaration.type)) {
    throw notInTheSandbox("cloudformation", `parameter type ${declaration.type}`);
  }
  if (Buffer.byteLength(value) > VALUE_BYTES) {
    throw validationError(
      `1 validation error detected: Value '${value.slice(0, 40)}…' at 'parameters.${name}.parameterValue' failed to satisfy constraint: Member must have length less than or equal to ${VALUE_BYTES}`,
    );
  }
  const items = isList(declaration.type) ? splitList(value) : [value];
  for (const item of items) {
    const problem = constraintProblem(name, declaration, item);
    if (problem === undefined) continue;
    const { constraintDescription } = declaration;
    throw validationError(
      constraintDescription === undefined
        ? problem
        : `Parameter ${name} failed to satisfy constraint: ${constraintDescription}`,
    );
  }
}

function constraintProblem(
  name: string,
  declaration: ParameterDeclaration,
  value: string,
): string | undefined {
  const { allowedValues, allowedPattern, minLength, maxLength } = declaration;
  if (/Number/.test(declaration.type)) {
    const problem = numberProblem(name, declaration, value);
    if (problem !== undefined) return problem;
  }
  if (allowedValues && !allowedValues.includes(value))
    return `Parameter '${name}' must be one of AllowedValues`;
  if (allowedPattern !== undefined && !new RegExp(`^(?:${allowedPattern})$`).test(value)) {
    return `Parameter '${name}' must match pattern ${allowedPattern}`;
  }
  if (minLength !== undefined && value.length < Number(minLength)) {
    return `Parameter '${name}' must contain at least ${minLength} characters`;
  }
  if (maxLength !== undefined && value.length > Number(maxLength)) {
    return `Parameter '${name}' must contain at most ${maxLength} characters`;
  }
  return undefined;
}

function numberProblem(name: string, declaration: ParameterDeclaration, value: string): string | undefined {
  const { minValue, maxValue } = declaration;
  if (value.trim() === "" || Number.isNaN(Number(value))) return `Parameter '${name}' must be a number`;
  if (minValue !== undefined && Number(value) < Number(minValue)) {
    return `Parameter '${name}' must be a number not less than ${minValue}`;
  }
  if (maxValue !== undefined && Number(value) > Number(maxValue)) {
    return `Parameter '${name}' must be a number not greater than ${maxValue}`;
  }
  return undefined;
}

export function isList(type: string): boolean {
  return type === "CommaDelimitedList" || type.startsWith("List<");
}

export function splitList(value: string): string[] {
  return value.split(",").map((item) => item.trim());
}
