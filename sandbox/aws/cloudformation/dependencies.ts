import { referencesOf } from "./template/references";
import { validationError, type Template } from "./template/template";

/** The resources that each resource refers to, in properties or by `DependsOn`. */
export function dependenciesOf(template: Template): Map<string, string[]> {
  const dependencies = new Map<string, string[]>();
  for (const [id, resource] of Object.entries(template.resources)) {
    const { names, attributes } = referencesOf(resource.properties);
    const all = [...names, ...attributes.map(([name]) => name), ...resource.dependsOn];
    dependencies.set(
      id,
      [...new Set(all)].filter((name) => name in template.resources),
    );
  }
  return dependencies;
}

/**
 * Resources in an order in which each comes after those that it needs.
 *
 * @throws AwsError `ValidationError` for a circle.
 */
export function creationOrder(dependencies: ReadonlyMap<string, readonly string[]>): string[] {
  const order: string[] = [];
  let left = [...dependencies.keys()];
  while (left.length > 0) {
    const ready = left.filter((id) => dependencies.get(id)?.every((needed) => order.includes(needed)));
    if (ready.length === 0) {
      throw validationError(`Circular dependency between resources: [${left.join(", ")}]`);
    }
    order.push(...ready);
    left = left.filter((id) => !ready.includes(id));
  }
  return order;
}
