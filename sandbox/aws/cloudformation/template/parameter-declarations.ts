import {
  isObject,
  validationError,
  type ParameterDeclaration,
  type TemplateObject,
  type TemplateValue,
} from "./template";

const MEMBERS = [
  "Type Default NoEcho AllowedValues AllowedPattern MaxLength MinLength MaxValue MinValue Description",
  "ConstraintDescription",
].flatMap((names) => names.split(" "));
const TYPES =
  /^(String|Number|List<Number>|CommaDelimitedList|(List<)?AWS::[A-Za-z0-9:]+>?|AWS::SSM::Parameter::.+)$/;
const NAME_LENGTH = 255;

/**
 * Reads the Parameters section.
 *
 * @throws AwsError `ValidationError` for an unknown member or type, a default that is no string, a bad name.
 */
export function readParameterDeclarations(section: TemplateObject): Record<string, ParameterDeclaration> {
  return Object.fromEntries(Object.entries(section).map(([name, value]) => [name, read(name, value)]));
}

function read(name: string, value: TemplateValue): ParameterDeclaration {
  if (!/^[A-Za-z0-9]+$/.test(name) || name.length > NAME_LENGTH) {
    throw validationError(`Template format error: Parameter name ${name} is non alphanumeric.`);
  }
  if (!isObject(value) || typeof value["Type"] !== "string") {
    throw validationError("Template format error: Every Parameters object must contain a Type member.");
  }
  const unknown = Object.keys(value).find((member) => !MEMBERS.includes(member));
  if (unknown !== undefined) throw validationError(`Invalid template parameter property '${unknown}'`);
  if (!TYPES.test(value["Type"])) {
    throw validationError(`Template format error: Unrecognized parameter type: ${value["Type"]}`);
  }
  if (typeof value["Default"] === "object") {
    throw validationError("Template format error: Every Default member must be a string.");
  }
  return {
    type: value["Type"],
    default: text(value["Default"]),
    description: text(value["Description"]),
    noEcho: String(value["NoEcho"]) === "true",
    allowedValues: allowedValues(name, value["AllowedValues"]),
    allowedPattern: text(value["AllowedPattern"]),
    constraintDescription: text(value["ConstraintDescription"]),
    minLength: text(value["MinLength"]),
    maxLength: text(value["MaxLength"]),
    minValue: text(value["MinValue"]),
    maxValue: text(value["MaxValue"]),
  };
}

function allowedValues(name: string, value: TemplateValue | undefined): string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) {
    throw validationError(`Template format error: AllowedValues of parameter ${name} must be a list.`);
  }
  return value.map(String);
}

function text(value: TemplateValue | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
