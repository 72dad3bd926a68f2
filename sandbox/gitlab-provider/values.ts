import { decode, encode, ExtensionCodec } from "@msgpack/msgpack";

/** A value that Terraform knows only after apply. One instance exists: compare by identity. */
class UnknownValue {
  readonly unknown = true;
}
export const UNKNOWN = Object.freeze(new UnknownValue());

export type Value = null | boolean | number | string | UnknownValue | readonly Value[] | ValueObject;
export interface ValueObject {
  readonly [name: string]: Value;
}

const codec = new ExtensionCodec();
// Type 0 is an unknown value, type 12 an unknown value with refinements, which a reader may ignore:
// https://github.com/hashicorp/terraform/blob/v1.11.4/docs/plugin-protocol/object-wire-format.md
codec.register({
  type: 0,
  encode: (value) => (value === UNKNOWN ? new Uint8Array(1) : null),
  decode: () => UNKNOWN,
});
codec.register({ type: 12, encode: () => null, decode: () => UNKNOWN });

/** Reads a `DynamicValue` message; an absent one is null. */
export function decodeValue(dynamic: unknown): Value {
  const { msgpack, json } = (dynamic ?? {}) as { msgpack?: Uint8Array; json?: Uint8Array };
  if (msgpack && msgpack.length > 0) return decode(msgpack, { extensionCodec: codec }) as Value;
  if (json && json.length > 0) return JSON.parse(Buffer.from(json).toString("utf8")) as Value;
  return null;
}

/**
 * Writes a `DynamicValue` message.
 * @throws RangeError for a number that is not finite: Terraform itself panics when it reads one.
 */
export function encodeValue(value: Value): { msgpack: Uint8Array } {
  requireFiniteNumbers(value, []);
  return { msgpack: encode(value, { extensionCodec: codec }) };
}

function requireFiniteNumbers(value: Value, path: readonly string[]): void {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new RangeError(`${path.join(".")} is ${value}: Terraform takes finite numbers only.`);
  }
  if (isList(value)) value.forEach((item, index) => requireFiniteNumbers(item, [...path, String(index)]));
  else if (isObject(value)) {
    for (const [name, item] of Object.entries(value)) requireFiniteNumbers(item, [...path, name]);
  }
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

export function isObject(value: Value | undefined): value is ValueObject {
  return typeof value === "object" && value !== null && value !== UNKNOWN && !Array.isArray(value);
}

/** False where any part of the value, at any depth, is unknown. */
export function isWhollyKnown(value: Value): boolean {
  if (value === UNKNOWN) return false;
  if (isList(value)) return value.every(isWhollyKnown);
  if (isObject(value)) return Object.values(value).every(isWhollyKnown);
  return true;
}

/** Whether an API that has no null would say the same: null, "", 0, false, an empty list or object. */
export function isZero(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  if (isList(value)) return value.length === 0;
  return isObject(value) && Object.values(value).every(isZero);
}

/** Equality of two values; lists in `unordered` places are compared as sets. */
export function equalValues(left: Value, right: Value, unordered = false): boolean {
  return canonical(left, unordered) === canonical(right, unordered);
}

function canonical(value: Value, unordered: boolean): string {
  if (value === UNKNOWN) return "\u0000unknown";
  if (isList(value)) {
    const items = value.map((item) => canonical(item, unordered));
    return `[${(unordered ? items.sort() : items).join(",")}]`;
  }
  if (isObject(value)) {
    const members = Object.keys(value).sort();
    return `{${members.map((name) => `${name}:${canonical(value[name] ?? null, unordered)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}
