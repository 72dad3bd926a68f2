import { validationError, type TemplateValue } from "./template";

/** The functions that this sandbox evaluates in resources, outputs and conditions. */
export const FUNCTIONS = [
  "Fn::Base64 Fn::GetAtt Fn::Join Fn::Split Fn::FindInMap Fn::Select Ref Fn::Equals Fn::If Fn::Not Condition",
  "Fn::And Fn::Or Fn::Sub",
].flatMap((names) => names.split(" "));

/** Functions of the Rules section. */
export const RULE_FUNCTIONS = [
  "Fn::And Fn::Or Fn::Not Fn::Equals Fn::Contains Fn::EachMemberEquals Fn::EachMemberIn Fn::RefAll Fn::ValueOf",
  "Fn::ValueOfAll Ref",
].flatMap((names) => names.split(" "));

const SUPPORTED_BY_AWS = [
  "Fn::Base64 Fn::GetAtt Fn::GetAZs Fn::ImportValue Fn::Join Fn::Split Fn::FindInMap Fn::Select Ref Fn::Equals",
  "Fn::If Fn::Not Condition Fn::And Fn::Or Fn::Contains Fn::EachMemberEquals Fn::EachMemberIn Fn::ValueOf",
  "Fn::ValueOfAll Fn::RefAll Fn::Sub Fn::Cidr Fn::Transform Fn::Length Fn::ToJsonString",
].flatMap((names) => names.split(" "));

export function isKnownToAws(name: string): boolean {
  return SUPPORTED_BY_AWS.includes(name);
}

export function unsupportedFunction(name: string): Error {
  return validationError(
    `Template error: Encountered unsupported function: ${name} Supported functions are: [${SUPPORTED_BY_AWS.join(", ")}]`,
  );
}

const SUB_NAME = /\$\{(!?)([^}]*)\}/g;

/** One piece of a `Fn::Sub` text: a literal or the name inside `${…}`. */
type SubPart = { readonly literal: string } | { readonly name: string };

/** Splits a `Fn::Sub` text; `${!x}` is the literal `${x}`. */
export function subParts(text: string): SubPart[] {
  const parts: SubPart[] = [];
  let end = 0;
  for (const match of text.matchAll(SUB_NAME)) {
    parts.push({ literal: text.slice(end, match.index) });
    const name = match[2] ?? "";
    if (match[1] === "!") parts.push({ literal: `\${${name}}` });
    else parts.push({ name: checkedSubName(name) });
    end = match.index + match[0].length;
  }
  parts.push({ literal: text.slice(end) });
  return parts;
}

function checkedSubName(name: string): string {
  const trimmed = name.trim();
  if (/^[A-Za-z0-9_.:]+$/.test(trimmed)) return trimmed;
  throw validationError(
    "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons",
  );
}

/** Arguments of `Fn::Sub`: the text and the variables of its long form. */
export function subArguments(argument: TemplateValue): {
  text: string;
  variables: Record<string, TemplateValue>;
} {
  if (typeof argument === "string") return { text: argument, variables: {} };
  const [text, variables] = Array.isArray(argument) ? argument : [];
  if (typeof text === "string" && typeof variables === "object" && !Array.isArray(variables)) {
    return { text, variables: { ...variables } };
  }
  throw validationError(
    "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
  );
}

/** Arguments of `Fn::GetAtt`: logical id and attribute name. */
export function attributeArguments(argument: TemplateValue): [string, string] {
  const parts = typeof argument === "string" ? splitAtDot(argument) : argument;
  if (
    Array.isArray(parts) &&
    parts.length === 2 &&
    typeof parts[0] === "string" &&
    typeof parts[1] === "string"
  ) {
    return [parts[0], parts[1]];
  }
  throw validationError(
    "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute",
  );
}

export function splitAtDot(text: string): string[] {
  const dot = text.indexOf(".");
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}
