/** Condition keys in lower case with their values, for example `aws:sourcearn`; a list for keys of many values. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

const compiled = new Map<string, RegExp>();

/** Whether a value matches a pattern with `*` and `?`. */
export function like(pattern: string, value: string): boolean {
  if (pattern === "*" || pattern === value) return true;
  return expression(pattern).test(value);
}

function expression(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known) return known;
  const made = new RegExp(
    `^${[...pattern].map((character) => wildcard[character] ?? quoted(character)).join("")}$`,
    "s",
  );
  compiled.set(pattern, made);
  return made;
}

const wildcard: Readonly<Record<string, string>> = { "*": ".*", "?": "." };

function quoted(text: string): string {
  return text.replace(/[.+*?^${}()|[\]\\]/g, "\\$&");
}

/**
 * Whether two ARNs match as `ArnLike` has it: each of the six parts by itself.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function arnLike(pattern: string, value: string): boolean {
  const [expected, actual] = [arnParts(pattern), arnParts(value)];
  return (
    expected.length === actual.length && expected.every((part, index) => like(part, actual[index] ?? ""))
  );
}

function arnParts(arn: string): string[] {
  const parts = arn.split(":");
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}

const VARIABLE = /\$\{([^}]+)\}/g;

/**
 * Whether a value matches a pattern with `*`, `?` and policy variables such as `${aws:username}`. A variable without a value
 * matches nothing, unless it has a default (`${aws:PrincipalTag/team, 'none'}`).
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function likeWithVariables(pattern: string, value: string, context: Context): boolean {
  if (!pattern.includes("${")) return like(pattern, value);
  let known = true;
  const source = pattern
    .split(VARIABLE)
    .map((part, index) => {
      if (index % 2 === 0)
        return [...part].map((character) => wildcard[character] ?? quoted(character)).join("");
      const found = variable(part, context);
      known &&= found !== undefined;
      return quoted(found ?? "");
    })
    .join("");
  return known && new RegExp(`^${source}$`, "s").test(value);
}

function variable(text: string, context: Context): string | undefined {
  if (["*", "?", "$"].includes(text)) return text;
  const [, name = text, fallback] = /^\s*([^,\s]+)\s*(?:,\s*'([^']*)')?\s*$/.exec(text) ?? [];
  const value = context[name.toLowerCase()];
  return typeof value === "string" ? value : fallback;
}
