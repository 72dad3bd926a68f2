import { isTrue } from "./evaluate";
import { isList, splitList } from "./parameter-values";
import { functionName, isObject, validationError, type Template, type TemplateValue } from "./template";

/**
 * Evaluates the Rules section before anything is made.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 *
 * @throws AwsError `ValidationError` with the first failing assertion's description.
 */
export function checkRuleAssertions(template: Template, parameters: Readonly<Record<string, string>>): void {
  for (const [name, rule] of Object.entries(template.rules)) {
    if (rule.condition !== undefined && !isTrue(ruleValue(rule.condition, template, parameters))) continue;
    for (const { assert, description } of rule.assertions) {
      if (isTrue(ruleValue(assert, template, parameters))) continue;
      throw validationError(`Template error: rule ${name} failed: ${description ?? JSON.stringify(assert)}`);
    }
  }
}

function ruleValue(
  value: TemplateValue,
  template: Template,
  parameters: Readonly<Record<string, string>>,
): TemplateValue {
  const again = (inner: TemplateValue) => ruleValue(inner, template, parameters);
  if (Array.isArray(value)) return value.map(again);
  if (!isObject(value)) return value;
  const name = functionName(value);
  if (name === undefined) return value;
  const argument = value[name] as TemplateValue;
  if (name === "Ref") return parameterValue(String(argument), template, parameters);
  return callRuleFunction(name, again(argument), template, parameters);
}

function parameterValue(
  name: string,
  template: Template,
  parameters: Readonly<Record<string, string>>,
): TemplateValue {
  const value = parameters[name] ?? "";
  return isList(template.parameters[name]?.type ?? "") ? splitList(value) : value;
}

function callRuleFunction(
  name: string,
  argument: TemplateValue,
  template: Template,
  parameters: Readonly<Record<string, string>>,
): TemplateValue {
  const items = Array.isArray(argument) ? argument : [argument];
  const [first, second] = items;
  switch (name) {
    case "Fn::And":
      return items.every(isTrue);
    case "Fn::Or":
      return items.some(isTrue);
    case "Fn::Not":
      return !isTrue(first);
    case "Fn::Equals":
      return String(first) === String(second);
    case "Fn::Contains":
      return texts(first).includes(String(second));
    case "Fn::EachMemberEquals":
      return texts(first).every((member) => member === String(second));
    case "Fn::EachMemberIn":
      return texts(first).every((member) => texts(second).includes(member));
    case "Fn::RefAll":
      return Object.keys(template.parameters)
        .filter((key) => template.parameters[key]?.type === String(first))
        .map((key) => parameters[key] ?? "");
    default:
      throw validationError(
        `Template error: ${name} needs attributes of AWS resources, which rules here do not have`,
      );
  }
}

function texts(value: TemplateValue | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [String(value)];
}
