import type { Attribute, Block } from "./schema/schema";
import { isList, isObject, UNKNOWN, type Value, type ValueObject } from "./values";

/** Every attribute and block, null or empty where nothing is known: Terraform refuses an object with a member missing. */
export function emptyState(block: Block): ValueObject {
  const attributes = block.attributes.map(({ name }) => [name, null]);
  const blocks = block.blocks.map(({ name, nesting }) => [name, nesting === "single" ? null : []]);
  return Object.fromEntries([...attributes, ...blocks]) as ValueObject;
}

/** `state` with exactly the members of the schema: unknown names go, missing ones are filled in, at every depth. */
export function conform(block: Block, state: ValueObject): ValueObject {
  const empty = emptyState(block);
  const attributes = block.attributes.map((attribute) => [
    attribute.name,
    conformAttribute(attribute, state),
  ]);
  const blocks = block.blocks.map(({ name, block: inner }) => [
    name,
    eachObject(state[name] ?? empty[name] ?? null, (item) => conform(inner, item)),
  ]);
  return Object.fromEntries([...attributes, ...blocks]) as ValueObject;
}

function conformAttribute(attribute: Attribute, state: ValueObject): Value {
  const value = state[attribute.name] ?? null;
  if (!attribute.nested) return value;
  const inner: Block = { attributes: attribute.nested.attributes, blocks: [] };
  return eachObject(value, (item) => conform(inner, item));
}

function eachObject(value: Value, change: (item: ValueObject) => ValueObject): Value {
  if (isList(value)) return value.map((item) => (isObject(item) ? change(item) : item));
  return isObject(value) ? change(value) : value;
}

/**
 * The state after apply: exactly what was planned, and GitLab's answer where the plan said "known after apply".
 * Terraform reports anything else as a bug of the provider.
 */
export function fillUnknowns(planned: Value, answered: Value): Value {
  if (planned === UNKNOWN) return answered;
  if (isList(planned)) {
    const answers = isList(answered) ? answered : [];
    return planned.map((item) => fillUnknowns(item, answers.find((each) => fits(item, each)) ?? null));
  }
  if (isObject(planned)) {
    const answers = isObject(answered) ? answered : {};
    const members = Object.entries(planned).map(([name, value]) => [
      name,
      fillUnknowns(value, answers[name] ?? null),
    ]);
    return Object.fromEntries(members) as ValueObject;
  }
  return planned;
}

/** Whether an answered object is the planned one: equal in all that was known and set. */
function fits(planned: Value, answered: Value): boolean {
  if (!isObject(planned) || !isObject(answered)) return planned === answered;
  return Object.entries(planned).every(
    ([name, value]) =>
      value === UNKNOWN || value === null || isList(value) || isObject(value) || value === answered[name],
  );
}
