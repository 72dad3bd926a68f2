import type { Stack, StackDefinition, StackOutput, StackResource } from "./stack";
import { conditionHolds, evaluate, type Scope } from "./template/evaluate";
import { referencesOf } from "./template/references";
import { isObject, validationError, type TemplateObject } from "./template/template";

type Resources = ReadonlyMap<string, StackResource>;

/** What the values of a stack's template depend on, with `resources` as they are at the moment of asking. */
export function stackScope(
  stack: Pick<Stack, "id" | "name" | "region">,
  definition: StackDefinition,
  resources: Resources,
): Scope {
  const resource = (id: string): StackResource => {
    const found = resources.get(id);
    if (found !== undefined) return found;
    throw validationError(
      `Template format error: Unresolved resource dependencies [${id}] in the Resources block of the template`,
    );
  };
  return {
    template: definition.template,
    parameters: definition.parameters,
    pseudo: pseudoParameters(stack, definition),
    reference: (id) => resource(id).physicalId,
    attribute(id, name) {
      const value = resource(id).attributes[name];
      if (value !== undefined) return value;
      throw validationError(
        `Template error: resource ${id} does not support attribute type ${name} in Fn::GetAtt`,
      );
    },
  };
}

function pseudoParameters(
  stack: Pick<Stack, "id" | "name" | "region">,
  definition: StackDefinition,
): Record<string, string> {
  return {
    "AWS::AccountId": stack.id.split(":")[4] ?? "",
    "AWS::NotificationARNs": definition.notificationArns.join(","),
    "AWS::Partition": "aws",
    "AWS::Region": stack.region,
    "AWS::StackId": stack.id,
    "AWS::StackName": stack.name,
    "AWS::URLSuffix": "amazonaws.com",
  };
}

/** Logical ids of the resources whose condition holds. */
export function wantedResources(scope: Scope): string[] {
  return Object.entries(scope.template.resources)
    .filter(([, { condition }]) => condition === undefined || conditionHolds(condition, scope))
    .map(([id]) => id);
}

const HIDDEN = "****";

/** A resource's properties with everything evaluated, as they are and as they may be shown. */
export function resourceProperties(
  id: string,
  scope: Scope,
): { readonly properties: TemplateObject; readonly shownProperties: TemplateObject } {
  const { parameters: declarations } = scope.template;
  const shown = Object.entries(scope.parameters).map(([key, value]) => [
    key,
    declarations[key]?.noEcho ? HIDDEN : value,
  ]);
  return {
    properties: evaluateProperties(id, scope),
    shownProperties: evaluateProperties(id, { ...scope, parameters: Object.fromEntries(shown) }),
  };
}

/** Scalars become text, as the registry's string properties get them. */
function evaluateProperties(id: string, scope: Scope): TemplateObject {
  const value = evaluate(scope.template.resources[id]?.properties ?? {}, scope);
  if (!isObject(value)) throw validationError(`Properties of resource ${id} must be an object`);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, typeof item === "object" ? item : String(item)]),
  );
}

export function stackOutputs(scope: Scope): StackOutput[] {
  return Object.entries(scope.template.outputs)
    .filter(([, { condition }]) => condition === undefined || conditionHolds(condition, scope))
    .map(([key, output]) => {
      const value = evaluate(output.value, scope);
      if (value === undefined || typeof value === "object") {
        throw validationError(
          `Template format error: The Value field of every Outputs member must evaluate to a String and not a List.`,
        );
      }
      const exportName = output.exportName === undefined ? undefined : evaluate(output.exportName, scope);
      return {
        key,
        value: String(value),
        description: output.description,
        exportName: exportName === undefined ? undefined : String(exportName),
      };
    });
}

/**
 * Gives a stack the outputs that its resources make up.
 * @returns what is wrong with them; it keeps those from before then
 */
export function takeOutputs(stack: Stack): string | undefined {
  try {
    stack.outputs = stackOutputs(stackScope(stack, stack.definition, stack.resources));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * Evaluates, before anything is made, whatever depends on parameters alone, so that a faulty function refuses the request.
 *
 * @throws AwsError `ValidationError`
 */
export function checkEvaluation(region: string, name: string, definition: StackDefinition): void {
  const scope = stackScope({ id: "", name, region }, definition, new Map());
  const { template } = definition;
  const wanted = wantedResources(scope);
  const values = [
    ...wanted.map((id) => template.resources[id]?.properties ?? {}),
    ...Object.values(template.outputs).map(({ value }) => value),
  ];
  for (const value of values) {
    const { names, attributes } = referencesOf(value);
    if (attributes.length > 0 || [...names].some((reference) => reference in template.resources)) continue;
    evaluate(value, scope);
  }
}
