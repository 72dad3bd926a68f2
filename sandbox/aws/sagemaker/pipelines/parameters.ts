import { validationException } from "../listing";
import { isList, isObject, type Json } from "./json";

export interface ParameterDeclaration {
  readonly name: string;
  readonly type: "String" | "Integer" | "Float" | "Boolean";
  readonly defaultValue?: Json;
  readonly enumValues?: readonly Json[];
}

/** A parameter as the API has it. */
export interface GivenParameter {
  readonly Name: string;
  readonly Value: string;
}

/** A value of a type from the text of the API; `undefined` where it is none. */
const READERS: Readonly<Record<ParameterDeclaration["type"], (text: string) => Json | undefined>> = {
  String: (text) => text,
  Integer: (text) => (/^[+-]?\d+$/.test(text) ? Number(text) : undefined),
  Float: (text) => (text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined),
  Boolean: (text) => (/^(true|false)$/i.test(text) ? text.toLowerCase() === "true" : undefined),
};

/** The parameters of a definition; what is wrong with them goes to `problems`. */
export function declaredParameters(value: Json, problems: string[]): ParameterDeclaration[] {
  if (!isList(value)) {
    problems.push("Expecting start of Json Array for Parameters");
    return [];
  }
  return value.flatMap((item) => {
    const {
      Name: name,
      Type: type,
      DefaultValue: defaultValue,
      EnumValues: enumValues,
    } = isObject(item) ? item : {};
    if (typeof name !== "string" || typeof type !== "string" || !Object.hasOwn(READERS, type)) {
      problems.push(
        `${JSON.stringify(item)} is not a parameter: it needs a Name and a Type of ${Object.keys(READERS).join(", ")}`,
      );
      return [];
    }
    const declared = type as ParameterDeclaration["type"];
    if (defaultValue !== undefined && defaultValue !== null && !isOfType(defaultValue, declared)) {
      problems.push(`Parameter ${name}: the default ${JSON.stringify(defaultValue)} is not of type ${type}`);
    }
    return [
      {
        name,
        type: declared,
        ...(defaultValue === undefined || defaultValue === null ? {} : { defaultValue }),
        ...(isList(enumValues) ? { enumValues } : {}),
      },
    ];
  });
}

/**
 * The value of every parameter in an execution.
 * @throws AwsError ValidationException with all that is wrong
 */
export function parameterValues(
  declarations: readonly ParameterDeclaration[],
  given: readonly GivenParameter[],
): Map<string, Json> {
  const problems = given
    .filter(({ Name: name }) => !declarations.some((declared) => declared.name === name))
    .map(({ Name: name }) => `Unknown parameter '${name}'`);
  const values = new Map<string, Json>();
  for (const declared of declarations) {
    const text = given.find(({ Name: name }) => name === declared.name)?.Value;
    const value = text === undefined ? declared.defaultValue : READERS[declared.type](text);
    const problem = problemOf(declared, text, value);
    if (problem !== undefined) problems.push(problem);
    else values.set(declared.name, value ?? null);
  }
  if (problems.length > 0) throw validationException(problems.join("; "));
  return values;
}

function problemOf(
  { name, type, enumValues }: ParameterDeclaration,
  text: string | undefined,
  value: Json | undefined,
): string | undefined {
  if (text === "") return `Parameter ${name} value "" is too short (length: 0, required minimum: 1)`;
  if (text !== undefined && value === undefined) {
    return `Unexpected type for parameter '${name}'. Expected ${type} but found "${text}"`;
  }
  if (value === undefined) return `Parameter '${name}' is undefined`;
  if (enumValues && !enumValues.includes(value)) {
    return `Parameter '${name}' is ${JSON.stringify(value)}, which is not one of ${JSON.stringify(enumValues)}`;
  }
  return undefined;
}

function isOfType(value: Json, type: ParameterDeclaration["type"]): boolean {
  if (type === "Integer") return Number.isInteger(value);
  return typeof value === { String: "string", Float: "number", Boolean: "boolean" }[type];
}
