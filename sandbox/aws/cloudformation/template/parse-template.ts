import { readDocument } from "./document";
import { readParameterDeclarations } from "./parameter-declarations";
import { checkReferences } from "./references";
import {
  isObject,
  validationError,
  type OutputDeclaration,
  type ResourceDeclaration,
  type RuleDeclaration,
  type Template,
  type TemplateObject,
  type TemplateValue,
} from "./template";

const SECTIONS = [
  "AWSTemplateFormatVersion Description Metadata Parameters Rules Mappings Conditions Transform",
  "Resources Outputs Hooks",
].flatMap((names) => names.split(" "));
const RESOURCE_MEMBERS = [
  "Type Properties DependsOn Condition Metadata DeletionPolicy UpdateReplacePolicy CreationPolicy UpdatePolicy",
].flatMap((names) => names.split(" "));
const DESCRIPTION_LENGTH = 1024;

/**
 * Limits of a template, https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
const MOST = { parameters: 200, resources: 500, outputs: 200, mappings: 200 } as const;

/** Does the text look like a template that has a resource of this type? Decides who plays the stack, before any check. */
export function mentionsResourceType(text: string, type: string): boolean {
  return text.includes(type);
}

/**
 * Reads and checks a template.
 *
 * @throws AwsError `ValidationError` with CloudFormation's message.
 */
export function parseTemplate(text: string): Template {
  const document = readDocument(text);
  const unknown = Object.keys(document).filter((name) => !SECTIONS.includes(name));
  if (unknown.length > 0) {
    throw validationError(`Invalid template property or properties [${unknown.join(", ")}]`);
  }
  const template: Template = {
    text,
    description: readDescription(document),
    metadata: document["Metadata"] === undefined ? undefined : section(document, "Metadata"),
    parameters: readParameterDeclarations(section(document, "Parameters")),
    mappings: section(document, "Mappings"),
    conditions: section(document, "Conditions"),
    rules: mapValues(section(document, "Rules"), readRule),
    resources: readResources(document),
    outputs: mapValues(section(document, "Outputs"), readOutput),
  };
  checkLimits(template);
  checkDefaults(template);
  checkReferences(template);
  return template;
}

function section(document: TemplateObject, name: string): TemplateObject {
  const value = document[name] ?? {};
  if (!isObject(value)) throw validationError(`Template format error: [/${name}] must be an object.`);
  return value;
}

function mapValues<T>(
  members: TemplateObject,
  read: (name: string, value: TemplateObject) => T,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => {
      if (!isObject(value)) throw validationError(`Template format error: [/${name}] must be an object.`);
      return [name, read(name, value)];
    }),
  );
}

function readDescription(document: TemplateObject): string | undefined {
  const { Description: description } = document;
  if (description === undefined) return undefined;
  if (typeof description !== "string") {
    throw validationError("Template format error: Description must be a string.");
  }
  if (description.length > DESCRIPTION_LENGTH) {
    throw validationError(
      `Template format error: 'Description' length is greater than ${DESCRIPTION_LENGTH}.`,
    );
  }
  return description;
}

function readResources(document: TemplateObject): Record<string, ResourceDeclaration> {
  const resources = section(document, "Resources");
  if (Object.keys(resources).length === 0) {
    throw validationError("Template format error: At least one Resources member must be defined.");
  }
  return mapValues(resources, readResource);
}

function readResource(name: string, value: TemplateObject): ResourceDeclaration {
  refuseName("Resource", name);
  const unknown = Object.keys(value).find((member) => !RESOURCE_MEMBERS.includes(member));
  if (unknown !== undefined) throw validationError(`Invalid template resource property '${unknown}'`);
  if (typeof value["Type"] !== "string") {
    throw validationError(
      `Template format error: [/Resources/${name}] Every Resources object must contain a Type member.`,
    );
  }
  const properties = value["Properties"] ?? {};
  if (!isObject(properties)) {
    throw validationError(`Template format error: [/Resources/${name}] Properties must be an object.`);
  }
  return {
    type: value["Type"],
    properties,
    condition: optionalString(value["Condition"]),
    dependsOn: [value["DependsOn"] ?? []].flat() as string[],
    deletionPolicy: optionalString(value["DeletionPolicy"]) ?? "Delete",
    metadata: value["Metadata"],
  };
}

function readOutput(name: string, value: TemplateObject): OutputDeclaration {
  refuseName("Output", name);
  if (value["Value"] === undefined) {
    throw validationError(`Template format error: Every Outputs member must contain a Value object`);
  }
  const exported = value["Export"];
  return {
    value: value["Value"],
    description: optionalString(value["Description"]),
    condition: optionalString(value["Condition"]),
    exportName: isObject(exported) ? exported["Name"] : undefined,
  };
}

function readRule(name: string, value: TemplateObject): RuleDeclaration {
  const assertions = value["Assertions"];
  if (
    !Array.isArray(assertions) ||
    !assertions.every((one) => isObject(one) && one["Assert"] !== undefined)
  ) {
    throw validationError(
      `Template format error: Rule ${name} must have a list of Assertions with an Assert each.`,
    );
  }
  return {
    condition: value["RuleCondition"],
    assertions: (assertions as TemplateObject[]).map((one) => ({
      assert: one["Assert"] as TemplateValue,
      description: optionalString(one["AssertDescription"]),
    })),
  };
}

function checkLimits(template: Template): void {
  for (const [what, most] of Object.entries(MOST) as [keyof typeof MOST, number][]) {
    const count = Object.keys(template[what]).length;
    if (count <= most) continue;
    throw validationError(
      `Template format error: Number of ${what}, ${count}, is greater than maximum allowed, ${most}`,
    );
  }
}

function checkDefaults(template: Template): void {
  for (const [name, { default: value, allowedValues }] of Object.entries(template.parameters)) {
    if (value === undefined || allowedValues === undefined || allowedValues.includes(value)) continue;
    throw validationError(`Parameter '${name}' must be one of AllowedValues`);
  }
}

function refuseName(what: string, name: string): void {
  if (!/^[A-Za-z0-9]{1,255}$/.test(name)) {
    throw validationError(`Template format error: ${what} name ${name} is non alphanumeric.`);
  }
}

function optionalString(value: TemplateValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
