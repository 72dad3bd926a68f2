/**
 * Event patterns of EventBridge.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export type EventPattern = Readonly<Record<string, unknown>>;
type Json = Readonly<Record<string, unknown>>;

/** Whether an event matches a pattern. The pattern must be one that `patternFault` finds nothing wrong with. */
export function matchesPattern(pattern: EventPattern, event: Json): boolean {
  return Object.entries(pattern).every(([key, expected]) => {
    if (key === "$or")
      return (expected as EventPattern[]).some((alternative) => matchesPattern(alternative, event));
    if (Array.isArray(expected)) return matchesField(expected, event, key);
    const inner = event[key];
    // An array of objects matches where one of them does.
    const candidates = Array.isArray(inner) ? inner : [inner];
    return candidates.some((candidate) =>
      matchesPattern(expected as EventPattern, isObject(candidate) ? candidate : {}),
    );
  });
}

function matchesField(matchers: readonly unknown[], event: Json, key: string): boolean {
  const exists = Object.hasOwn(event, key);
  const value = event[key];
  const values = Array.isArray(value) ? value : [value];
  return matchers.some((matcher) => {
    if (isObject(matcher) && "exists" in matcher) return matcher.exists === (exists && !isObject(value));
    return exists && values.some((one) => matchesValue(matcher, one));
  });
}

function matchesValue(matcher: unknown, value: unknown): boolean {
  if (!isObject(matcher)) return matcher === value;
  const [operator, operand] = Object.entries(matcher)[0] ?? [];
  switch (operator) {
    case "prefix":
      return typeof value === "string" && affix(operand, value, (text, part) => text.startsWith(part));
    case "suffix":
      return typeof value === "string" && affix(operand, value, (text, part) => text.endsWith(part));
    case "equals-ignore-case":
      return typeof value === "string" && value.toLowerCase() === String(operand).toLowerCase();
    case "wildcard":
      return typeof value === "string" && wildcard(String(operand)).test(value);
    case "numeric":
      return typeof value === "number" && matchesNumbers(operand as readonly unknown[], value);
    case "anything-but":
      return !matchesExcluded(operand, value);
    default:
      return false;
  }
}

/** `prefix` and `suffix` take a text or `{"equals-ignore-case": text}`. */
function affix(operand: unknown, value: string, has: (text: string, part: string) => boolean): boolean {
  if (!isObject(operand)) return has(value, String(operand));
  return has(value.toLowerCase(), String(operand["equals-ignore-case"]).toLowerCase());
}

/** `anything-but` takes a value, a list of values, or an operator that itself takes a text or a list of texts. */
function matchesExcluded(operand: unknown, value: unknown): boolean {
  if (!isObject(operand)) return (Array.isArray(operand) ? operand : [operand]).includes(value);
  return Object.entries(operand).some(([operator, excluded]) =>
    (Array.isArray(excluded) ? excluded : [excluded]).some((one) => matchesValue({ [operator]: one }, value)),
  );
}

/** `*` stands for any text; a backslash takes a following `*` or backslash literally. */
function wildcard(pattern: string): RegExp {
  const expression = pattern.replace(
    /\\([\\*])|([.+?^${}()|[\]\\])|\*/g,
    (token, escaped: string, special: string) => {
      if (escaped) return `\\${escaped}`;
      return special ? `\\${token}` : ".*";
    },
  );
  return new RegExp(`^${expression}$`, "s");
}

const numberComparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
};

function matchesNumbers(operand: readonly unknown[], value: number): boolean {
  for (let index = 0; index + 1 < operand.length; index += 2) {
    if (!numberComparisons[String(operand[index])]?.(value, Number(operand[index + 1]))) return false;
  }
  return true;
}

const operators = new Set([
  "prefix",
  "suffix",
  "equals-ignore-case",
  "wildcard",
  "numeric",
  "anything-but",
  "exists",
]);

/** What EventBridge would refuse a pattern for, or `undefined`; `cidr` is the one operator that the sandbox does not know. */
export function patternFault(text: string): string | undefined {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    return "Event pattern is not valid JSON";
  }
  if (!isObject(pattern)) return "Filter is not an object";
  if (Object.keys(pattern).length === 0) return "Empty patterns are not allowed";
  return objectFault(pattern);
}

function objectFault(pattern: Json): string | undefined {
  for (const [key, value] of Object.entries(pattern)) {
    const fault = key === "$or" ? alternativesFault(value) : fieldFault(key, value);
    if (fault) return fault;
  }
  return undefined;
}

function alternativesFault(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length < 2) return `"$or" must be an array of at least two patterns`;
  return value
    .map((one) => (isObject(one) ? objectFault(one) : `"$or" must be an array of patterns`))
    .find(Boolean);
}

function fieldFault(key: string, value: unknown): string | undefined {
  if (isObject(value)) {
    return Object.keys(value).length === 0 ? `Empty objects are not allowed: "${key}"` : objectFault(value);
  }
  if (!Array.isArray(value)) return `"${key}" must be an object or an array`;
  if (value.length === 0) return `Empty arrays are not allowed: "${key}"`;
  return value.map(matcherFault).find(Boolean);
}

function matcherFault(matcher: unknown): string | undefined {
  if (!isObject(matcher))
    return Array.isArray(matcher) ? "Match value must be String, number, true, false, or null" : undefined;
  const [operator, ...more] = Object.keys(matcher);
  if (operator === undefined || more.length > 0) return "Only one key allowed in match expression";
  return operators.has(operator) ? undefined : `Unrecognized match type ${operator}`;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
