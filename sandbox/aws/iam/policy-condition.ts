import { arnLike, type Context, likeWithVariables } from "./policy-pattern";

type Comparison = (expected: string, actual: string, context: Context) => boolean;

const equal: Comparison = (expected, actual, context) =>
  expected === actual || (expected.includes("${") && likeWithVariables(literal(expected), actual, context));
const number =
  (compare: (actual: number, expected: number) => boolean): Comparison =>
  (expected, actual) =>
    compare(Number(actual), Number(expected));
const date =
  (compare: (actual: number, expected: number) => boolean): Comparison =>
  (expected, actual) =>
    compare(instant(actual), instant(expected));

/** Operators by their name, without `Not` of the negated ones. */
const comparisons: Readonly<Record<string, Comparison>> = {
  StringEquals: equal,
  StringEqualsIgnoreCase: (expected, actual, context) =>
    equal(expected.toLowerCase(), actual.toLowerCase(), context),
  StringLike: likeWithVariables,
  ArnEquals: arnLike,
  ArnLike: arnLike,
  Bool: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
  NumericEquals: number((actual, expected) => actual === expected),
  NumericLessThan: number((actual, expected) => actual < expected),
  NumericLessThanEquals: number((actual, expected) => actual <= expected),
  NumericGreaterThan: number((actual, expected) => actual > expected),
  NumericGreaterThanEquals: number((actual, expected) => actual >= expected),
  DateEquals: date((actual, expected) => actual === expected),
  DateLessThan: date((actual, expected) => actual < expected),
  DateLessThanEquals: date((actual, expected) => actual <= expected),
  DateGreaterThan: date((actual, expected) => actual > expected),
  DateGreaterThanEquals: date((actual, expected) => actual >= expected),
};

/** Tells of an operator that is not known here. */
export type Report = (operator: string) => void;

/**
 * Whether one key of a condition holds. An operator that is not known here never does.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function conditionHolds(
  operator: string,
  key: string,
  expected: readonly string[],
  context: Context,
  report: Report = () => undefined,
): boolean {
  const [, set, base = operator, ifExists] =
    /^(?:(ForAnyValue|ForAllValues):)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  const actual = context[key.toLowerCase()];
  if (base === "Null") return expected.includes(String(actual === undefined));
  const negated = base.includes("Not");
  const compare = comparisons[base.replace("Not", "")];
  if (!compare) {
    report(operator);
    return false;
  }
  if (actual === undefined)
    return Boolean(ifExists) || set === "ForAllValues" || (negated && set === undefined);
  const values = typeof actual === "string" ? [actual] : actual;
  const holds = (value: string): boolean =>
    negated !== expected.some((pattern) => compare(pattern, value, context));
  if (set === "ForAllValues") return values.every(holds);
  return set === undefined && negated ? values.every(holds) : values.some(holds);
}

/** A text in which only variables count: wildcards stand for themselves. */
function literal(text: string): string {
  return text.replace(/\$\{[^}]*\}|[*?]/g, (found) => (found.length > 1 ? found : `\${${found}}`));
}

/** A date of ISO 8601, or seconds since 1970. */
function instant(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}
