import type { Resource } from "./resources/resource";
import type { Attribute, Block, NestedBlock } from "./schema/schema";
import { equalValues, isList, isObject, isZero, UNKNOWN, type Value, type ValueObject } from "./values";

export interface Plan {
  readonly planned: ValueObject;
  /** Attributes whose change takes a new resource. */
  readonly replace: readonly string[];
}

/**
 * Resources of the older SDK have an `id` that is optional as well; the newer framework's is computed only. The first kind
 * may plan and return other values than the configuration's, which Terraform takes from them alone ("legacy type system").
 */
export function isLegacy(block: Block): boolean {
  return block.attributes.some((attribute) => attribute.name === "id" && attribute.optional);
}

/** The planned state of a creation (`prior` null) or an update. */
export function planChange(
  resource: Resource,
  block: Block,
  prior: ValueObject | null,
  config: ValueObject,
): Plan {
  if (!prior) return { planned: planCreation(resource, block, config), replace: [] };
  const proposed = planUpdate(resource, block, prior, config);
  const differing = changedNames(proposed, prior);
  const planned =
    differing.size === 0 ? proposed : markRecomputed(resource, block, proposed, config, differing);
  // Terraform plans a replacement once more as a creation: what is computed need not be forgotten here.
  return {
    planned,
    replace: (resource.replaceOn ?? []).filter((name) => !equalAttribute(planned, prior, name)),
  };
}

function planCreation(resource: Resource, block: Block, config: ValueObject): ValueObject {
  const attributes = block.attributes.map(({ name, ...attribute }) => {
    const value = config[name] ?? null;
    if (value !== null)
      return [name, attribute.nested ? fillNested(attribute.nested.attributes, value, null) : value];
    return [name, attribute.computed ? (resource.defaults?.[name] ?? UNKNOWN) : null];
  });
  const blocks = block.blocks.map((nested) => [nested.name, planBlock(resource, nested, config, null)]);
  return Object.fromEntries([...attributes, ...blocks]) as ValueObject;
}

function planUpdate(resource: Resource, block: Block, prior: ValueObject, config: ValueObject): ValueObject {
  const legacy = isLegacy(block);
  const attributes = block.attributes.map((attribute) => {
    const { name } = attribute;
    const before = prior[name] ?? null;
    const value = config[name] ?? null;
    if (resource.onlyAtCreation?.includes(name)) return [name, before];
    if (value !== null)
      return [name, attribute.nested ? fillNested(attribute.nested.attributes, value, before) : value];
    if (attribute.computed) return [name, resource.defaults?.[name] ?? before];
    // Without a configured value the SDK takes GitLab's "", 0 or false for "not set" and sees no change.
    const kept = legacy && (isZero(before) || resource.keptWhenUnset?.includes(name));
    return [name, kept ? before : null];
  });
  const blocks = block.blocks.map((nested) => [nested.name, planBlock(resource, nested, config, prior)]);
  return Object.fromEntries([...attributes, ...blocks]) as ValueObject;
}

/** Terraform sends an empty list, not null, for a list or set block that the configuration leaves out. */
function planBlock(
  resource: Resource,
  nested: NestedBlock,
  config: ValueObject,
  prior: ValueObject | null,
): Value {
  const value = config[nested.name] ?? null;
  const computed = resource.computedBlocks?.includes(nested.name) === true;
  if (computed && isZeroBlock(value)) return prior ? (prior[nested.name] ?? null) : UNKNOWN;
  return fillNested(nested.block.attributes, value, prior?.[nested.name] ?? null);
}

function isZeroBlock(value: Value): boolean {
  return value === null || (isList(value) && value.length === 0);
}

/**
 * Computed members of nested objects: an object that was there keeps its values, a new one gets them at apply. Marking all
 * of them would show a change in every plan.
 */
function fillNested(attributes: readonly Attribute[], value: Value, prior: Value): Value {
  if (isList(value)) {
    const before = isList(prior) ? prior : [];
    return value.map((item) =>
      fillNested(attributes, item, before.find((each) => agrees(item, each)) ?? null),
    );
  }
  if (!isObject(value)) return value;
  const members = attributes.map(({ name, computed }) => {
    if (value[name] !== null && value[name] !== undefined) return [name, value[name]];
    return [name, computed ? (isObject(prior) ? (prior[name] ?? null) : UNKNOWN) : null];
  });
  return Object.fromEntries(members) as ValueObject;
}

/** Whether everything that the configuration says of an object holds for this one. */
function agrees(configured: Value, existing: Value): boolean {
  if (!isObject(configured) || !isObject(existing)) return false;
  return Object.entries(configured).every(
    ([name, value]) => value === null || equalValues(value, existing[name] ?? null, true),
  );
}

function changedNames(planned: ValueObject, prior: ValueObject): Set<string> {
  return new Set(Object.keys(planned).filter((name) => !equalAttribute(planned, prior, name)));
}

function equalAttribute(left: ValueObject, right: ValueObject, name: string): boolean {
  return equalValues(left[name] ?? null, right[name] ?? null, true);
}

function markRecomputed(
  resource: Resource,
  block: Block,
  planned: ValueObject,
  config: ValueObject,
  differing: ReadonlySet<string>,
): ValueObject {
  const names = resource.recomputed?.(differing) ?? [];
  const unset = block.attributes.filter(
    ({ name }) => names.includes(name) && (config[name] ?? null) === null,
  );
  return { ...planned, ...Object.fromEntries(unset.map(({ name }) => [name, UNKNOWN])) };
}
