import { isList, isObject, type Json, type JsonObject } from "./json";

type Order = (left: number | string, right: number | string) => boolean;

const ORDERS: Readonly<Record<string, Order>> = {
  GreaterThan: (left, right) => left > right,
  GreaterThanOrEqualTo: (left, right) => left >= right,
  LessThan: (left, right) => left < right,
  LessThanOrEqualTo: (left, right) => left <= right,
};

/**
 * Whether a condition holds whose expressions have been resolved.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps-types.html#step-type-condition
 * @throws Error when it compares what can not be compared, or is none
 */
export function holds(condition: Json): boolean {
  if (!isObject(condition)) throw new Error(`${JSON.stringify(condition)} is not a condition`);
  const { Type: type } = condition;
  if (type === "Not") return !holds(condition["Expression"] ?? condition["Condition"] ?? null);
  if (type === "Or") return list(condition, "Conditions").some(holds);
  if (type === "And") return list(condition, "Conditions").every(holds);
  if (type === "In") {
    const query = condition["QueryValue"] ?? null;
    return list(condition, "Values").some((value) => same(query, value));
  }
  const { LeftValue: left = null, RightValue: right = null } = condition;
  if (type === "Equals") return same(left, right);
  const order = typeof type === "string" && Object.hasOwn(ORDERS, type) ? ORDERS[type] : undefined;
  if (order === undefined) throw new Error(`There is no condition of type ${JSON.stringify(type ?? null)}`);
  if (typeof left !== typeof right || (typeof left !== "number" && typeof left !== "string")) {
    throw new Error(
      `${JSON.stringify(left)} can not be compared with ${JSON.stringify(right)} by ${String(type)}`,
    );
  }
  return order(left, right as number | string);
}

function list(condition: JsonObject, member: string): readonly Json[] {
  const value = condition[member];
  if (isList(value)) return value;
  throw new Error(`A condition of type ${String(condition["Type"])} needs a list of ${member}`);
}

/** Values of different types are never the same; numbers are, however they are written. */
function same(left: Json, right: Json): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
