import { type Diagnostic, errorAbout } from "../diagnostics";
import type { Resource } from "../resources/resource";
import { equalValues, isZero, UNKNOWN, type ValueObject } from "../values";

/** Every problem of a resource's configuration at once. Values that are not known yet pass. */
export function validateResource(resource: Resource, config: ValueObject): Diagnostic[] {
  return [
    ...refusedAttributes(resource, config),
    ...wrongValues(resource, config),
    ...(resource.validate?.(config) ?? []),
  ];
}

function refusedAttributes(resource: Resource, config: ValueObject): Diagnostic[] {
  return Object.entries(resource.refused ?? {})
    .filter(([name]) => config[name] !== UNKNOWN && !isZero(config[name]))
    .map(([name, reason]) =>
      errorAbout(
        name,
        `${name} of ${resource.type} is not part of the sandbox`,
        `Here ${reason}, so that ${name} would do nothing. Leave it out, or use the provider of the Terraform registry.`,
      ),
    );
}

function wrongValues(resource: Resource, config: ValueObject): Diagnostic[] {
  return Object.entries(resource.oneOf ?? {}).flatMap(([name, values]) => {
    const value = config[name] ?? null;
    if (value === null || value === UNKNOWN || values.some((each) => equalValues(each, value))) return [];
    const accepted = values.map((each) => JSON.stringify(each)).join(", ");
    return [
      errorAbout(
        name,
        `Not a value of ${name}`,
        `${name} is ${JSON.stringify(value)}. It takes ${accepted}.`,
      ),
    ];
  });
}
