import { attributeArguments, splitAtDot, subArguments, subParts } from "./functions";
import { isList, splitList } from "./parameter-values";
import { functionName, isObject, validationError, type Template, type TemplateValue } from "./template";

/** Everything that values of a template may depend on while a stack is being made. */
export interface Scope {
  readonly template: Template;
  readonly parameters: Readonly<Record<string, string>>;
  /** `AWS::Region` and the other pseudo parameters. */
  readonly pseudo: Readonly<Record<string, string>>;
  /** What `Ref` of a resource answers: its primary identifier. */
  reference(logicalId: string): string;
  attribute(logicalId: string, name: string): string;
}

type Result = TemplateValue | undefined;

/** `undefined` stands for `AWS::NoValue`: the property or item that holds it is left out. */
export function evaluate(value: TemplateValue, scope: Scope): Result {
  if (Array.isArray(value)) {
    return value.map((item) => evaluate(item, scope)).filter((item) => item !== undefined);
  }
  if (!isObject(value)) return value;
  const name = functionName(value);
  if (name !== undefined) return callFunction(name, value[name] as TemplateValue, scope);
  const members = Object.entries(value).map(([key, item]) => [key, evaluate(item, scope)] as const);
  return Object.fromEntries(
    members.filter((member): member is [string, TemplateValue] => member[1] !== undefined),
  );
}

/** Value of a condition by its name. */
export function conditionHolds(name: string, scope: Scope): boolean {
  const condition = scope.template.conditions[name];
  if (condition === undefined) throw validationError(`Template error: condition ${name} is not defined`);
  return isTrue(evaluate(condition, scope));
}

function callFunction(name: string, argument: TemplateValue, scope: Scope): Result {
  switch (name) {
    case "Ref":
      return reference(String(argument), scope);
    case "Condition":
      return conditionHolds(String(argument), scope);
    case "Fn::GetAtt":
      return scope.attribute(...attributeArguments(argument));
    case "Fn::Sub":
      return substitute(argument, scope);
    case "Fn::If":
      return choose(argument, scope);
    default:
      return callOnValues(name, evaluate(argument, scope), scope);
  }
}

function callOnValues(name: string, argument: Result, scope: Scope): Result {
  switch (name) {
    case "Fn::Base64":
      return Buffer.from(text(argument, name)).toString("base64");
    case "Fn::Join":
      return joinValues(argument);
    case "Fn::Select":
      return select(argument);
    case "Fn::Split":
      return split(argument);
    case "Fn::FindInMap":
      return findInMap(argument, scope);
    case "Fn::Equals":
      return equals(argument);
    case "Fn::Not":
      return !isTrue(
        list(argument, 1, "Template error: every Fn::Not object requires one boolean parameter.")[0],
      );
    case "Fn::And":
      return booleans(argument, name).every(isTrue);
    case "Fn::Or":
      return booleans(argument, name).some(isTrue);
    default:
      throw validationError(`Template error: ${name} cannot be used here`);
  }
}

function reference(name: string, scope: Scope): Result {
  if (name === "AWS::NoValue") return undefined;
  const declaration = scope.template.parameters[name];
  if (declaration !== undefined) {
    const value = scope.parameters[name] ?? "";
    return isList(declaration.type) ? splitList(value) : value;
  }
  return scope.pseudo[name] ?? scope.reference(name);
}

function substitute(argument: TemplateValue, scope: Scope): string {
  const { text: source, variables } = subArguments(argument);
  return subParts(source)
    .map((part) => {
      if ("literal" in part) return part.literal;
      const variable = variables[part.name];
      if (variable !== undefined) return text(evaluate(variable, scope), "Fn::Sub");
      const [id, attribute] = splitAtDot(part.name);
      return attribute === undefined || part.name.startsWith("AWS::")
        ? text(reference(part.name, scope), "Fn::Sub")
        : scope.attribute(id ?? "", attribute);
    })
    .join("");
}

function choose(argument: TemplateValue, scope: Scope): Result {
  const [condition, then, otherwise] = list(
    argument,
    3,
    "Template error: Fn::If requires a list argument with three elements",
  );
  const branch = conditionHolds(String(condition), scope) ? then : otherwise;
  return evaluate(branch as TemplateValue, scope);
}

const JOIN =
  "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.";

function joinValues(argument: Result): string {
  const [delimiter, items] = list(argument, 2, JOIN);
  if (typeof delimiter !== "string" || !Array.isArray(items)) throw validationError(JOIN);
  return items.map((item) => text(item, "Fn::Join")).join(delimiter);
}

function select(argument: Result): Result {
  const message =
    "Template error: Fn::Select requires a list argument with two elements: an integer index and a list";
  const [index, items] = list(argument, 2, message);
  if (!/^\d+$/.test(String(index)) || !Array.isArray(items)) throw validationError(message);
  const item = items[Number(index)];
  if (item === undefined) {
    throw validationError(
      `Template error: Fn::Select cannot select nonexistent value at index ${String(index)}`,
    );
  }
  return item;
}

const SPLIT =
  "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.";

function split(argument: Result): string[] {
  const [delimiter, source] = list(argument, 2, SPLIT);
  if (typeof delimiter !== "string" || typeof source !== "string") throw validationError(SPLIT);
  return source.split(delimiter);
}

function findInMap(argument: Result, scope: Scope): Result {
  const [map, key, attribute] = list(
    argument,
    3,
    "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value",
  ).map(String);
  const mapping = scope.template.mappings[map ?? ""];
  if (!isObject(mapping)) {
    throw validationError(
      `Template error: Mapping named '${map}' is not present in the 'Mappings' section of template.`,
    );
  }
  const entry = mapping[key ?? ""];
  const value = isObject(entry) ? entry[attribute ?? ""] : undefined;
  if (value === undefined) {
    throw validationError(`Template error: Unable to get mapping for ${map}::${key}::${attribute}`);
  }
  return value;
}

function equals(argument: Result): boolean {
  const [left, right] = list(
    argument,
    2,
    "Template error: every Fn::Equals object requires a list of 2 string parameters.",
  );
  return canonical(left) === canonical(right);
}

function booleans(argument: Result, name: string): TemplateValue[] {
  if (Array.isArray(argument) && argument.length >= 2 && argument.length <= 10) return argument;
  throw validationError(
    `Template error: every ${name} object requires a list of at least 2 and at most 10 boolean parameters.`,
  );
}

function list(argument: Result, length: number, message: string): TemplateValue[] {
  if (Array.isArray(argument) && argument.length === length) return argument;
  throw validationError(message);
}

/** CloudFormation compares and shows numbers and booleans as text. */
function canonical(value: Result): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export function isTrue(value: Result): boolean {
  return String(value) === "true";
}

function text(value: Result, name: string): string {
  if (value === undefined) return "";
  if (typeof value !== "object") return String(value);
  throw validationError(`Template error: ${name} needs a string, and got ${JSON.stringify(value)}`);
}
