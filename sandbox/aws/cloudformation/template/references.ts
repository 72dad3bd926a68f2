import { notInTheSandbox } from "../../aws-error";
import {
  attributeArguments,
  FUNCTIONS,
  isKnownToAws,
  RULE_FUNCTIONS,
  splitAtDot,
  subArguments,
  subParts,
  unsupportedFunction,
} from "./functions";
import { functionName, isObject, validationError, type Template, type TemplateValue } from "./template";

/** What a value refers to. */
interface References {
  /** Names of `Ref` and `${name}`: parameters, resources or pseudo parameters. */
  readonly names: Set<string>;
  /** `Fn::GetAtt` and `${name.attribute}`. */
  readonly attributes: [string, string][];
  /** Conditions named by `Fn::If` and `Condition`. */
  readonly conditions: Set<string>;
}

const PSEUDO_PARAMETERS = [
  "AccountId NotificationARNs NoValue Partition Region StackId StackName URLSuffix",
].flatMap((names) => names.split(" ").map((name) => `AWS::${name}`));

/** Collects everything a value refers to; refuses functions that do not exist or are not played here. */
export function referencesOf(value: TemplateValue, functions: readonly string[] = FUNCTIONS): References {
  const found: References = { names: new Set(), attributes: [], conditions: new Set() };
  collect(value, functions, found);
  return found;
}

function collect(value: TemplateValue, functions: readonly string[], found: References): void {
  if (Array.isArray(value)) value.forEach((item) => collect(item, functions, found));
  if (!isObject(value)) return;
  const name = functionName(value);
  if (name === undefined) Object.values(value).forEach((item) => collect(item, functions, found));
  else collectFunction(name, value[name] as TemplateValue, functions, found);
}

function collectFunction(
  name: string,
  argument: TemplateValue,
  functions: readonly string[],
  found: References,
): void {
  if (!isKnownToAws(name)) throw unsupportedFunction(name);
  if (!functions.includes(name))
    throw notInTheSandbox("cloudformation", `${name} at this place of a template`);
  if (name === "Ref") found.names.add(String(argument));
  else if (name === "Condition") found.conditions.add(String(argument));
  else if (name === "Fn::GetAtt") found.attributes.push(attributeArguments(argument));
  else if (name === "Fn::Sub") collectSub(argument, functions, found);
  else collect(argument, functions, found);
  if (name === "Fn::If" && Array.isArray(argument)) found.conditions.add(String(argument[0]));
}

function collectSub(argument: TemplateValue, functions: readonly string[], found: References): void {
  const { text, variables } = subArguments(argument);
  collect(variables, functions, found);
  for (const part of subParts(text)) {
    if (!("name" in part) || part.name in variables) continue;
    const [id, attribute] = splitAtDot(part.name);
    if (attribute === undefined) found.names.add(part.name);
    else found.attributes.push([id ?? "", attribute]);
  }
}

/**
 * Refuses references to what the template does not have.
 *
 * @throws AwsError `ValidationError` with CloudFormation's message.
 */
export function checkReferences(template: Template): void {
  checkConditions(template);
  checkRules(template);
  const inResources = Object.values(template.resources).flatMap((resource) => [
    referencesOf(resource.properties),
    {
      names: new Set(resource.dependsOn),
      attributes: [],
      conditions: new Set([resource.condition ?? []].flat()),
    },
  ]);
  checkBlock(template, "Resources", inResources);
  const inOutputs = Object.values(template.outputs).map((output) => {
    const found = referencesOf([output.value, output.exportName ?? ""]);
    if (output.condition !== undefined) found.conditions.add(output.condition);
    return found;
  });
  checkBlock(template, "Outputs", inOutputs);
}

function checkBlock(template: Template, block: string, found: readonly References[]): void {
  const known = [
    ...Object.keys(template.parameters),
    ...Object.keys(template.resources),
    ...PSEUDO_PARAMETERS,
  ];
  const unresolved = found.flatMap(({ names }) => [...names]).filter((name) => !known.includes(name));
  if (unresolved.length > 0) {
    const names = [...new Set(unresolved)].join(", ");
    throw validationError(
      `Template format error: Unresolved resource dependencies [${names}] in the ${block} block of the template`,
    );
  }
  const undefinedResource = found
    .flatMap(({ attributes }) => attributes)
    .find(([id]) => !template.resources[id]);
  if (undefinedResource !== undefined) {
    throw validationError(
      `Template error: instance of Fn::GetAtt references undefined resource ${undefinedResource[0]}`,
    );
  }
  const condition = found
    .flatMap(({ conditions }) => [...conditions])
    .find((name) => !(name in template.conditions));
  if (condition !== undefined) {
    throw validationError(
      `Template format error: Unresolved condition dependency ${condition} in the ${block} block of the template`,
    );
  }
}

function checkConditions(template: Template): void {
  const known = [...Object.keys(template.parameters), ...PSEUDO_PARAMETERS];
  const found = Object.values(template.conditions).map((condition) => referencesOf(condition));
  const unresolved = found.flatMap(({ names, attributes, conditions }) => [
    ...[...names].filter((name) => !known.includes(name)),
    ...attributes.map(([id]) => id),
    ...[...conditions].filter((name) => !(name in template.conditions)),
  ]);
  if (unresolved.length === 0) return;
  throw validationError(
    `Template format error: Unresolved dependencies [${unresolved.join(", ")}]. Cannot reference resources in the Conditions block of the template`,
  );
}

function checkRules(template: Template): void {
  for (const [name, rule] of Object.entries(template.rules)) {
    const { names } = referencesOf(
      [rule.condition ?? true, rule.assertions.map(({ assert }) => assert)],
      RULE_FUNCTIONS,
    );
    const unresolved = [...names].filter((reference) => !(reference in template.parameters));
    if (unresolved.length === 0) continue;
    throw validationError(
      `Template format error: Unresolved dependencies [${unresolved.join(", ")}] in rule ${name}. A rule can refer to parameters only`,
    );
  }
}
