import type { Json, JsonObject } from "../client";
import { type Diagnostic, errorAbout, ProviderError } from "../diagnostics";
import { equalValues, isList, isObject, UNKNOWN, type Value, type ValueObject } from "../values";

/** Text of a required or known attribute, for use in a path. */
export function text(state: ValueObject, name: string): string {
  const value = state[name];
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new Error(`${name} is not known: ${JSON.stringify(value)}`);
}

/** `/projects/<id or path>`: GitLab takes a path with its slashes encoded. */
export function projectPath(state: ValueObject): string {
  return `/projects/${encodeURIComponent(text(state, "project"))}`;
}

/** A value as JSON for a request. Unknown parts go at every depth: there they would be sent as `{}`. */
export function toJson(value: Value): Json | undefined {
  if (value === UNKNOWN) return undefined;
  if (isList(value)) return value.map(toJson).filter((item) => item !== undefined);
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, item]) => definedEntry(name, toJson(item))),
    );
  }
  return value as Json;
}

function definedEntry(name: string, value: Json | undefined): [string, Json][] {
  return value === undefined ? [] : [[name, value]];
}

/** The known, set values of some attributes as a request body; `names` gives the API's name where it differs. */
export function body(
  values: ValueObject,
  attributes: readonly string[],
  names: Readonly<Record<string, string>> = {},
) {
  return Object.fromEntries(
    attributes.flatMap((attribute) => {
      const value = values[attribute] ?? null;
      return value === null ? [] : definedEntry(names[attribute] ?? attribute, toJson(value));
    }),
  ) as JsonObject;
}

/** Attributes of the list that a plan changes. */
export function changed(planned: ValueObject, prior: ValueObject, attributes: readonly string[]): string[] {
  return attributes.filter((name) => !equalValues(planned[name] ?? null, prior[name] ?? null, true));
}

/** The two halves of an id such as `<project>:<rest>`; the rest may hold colons. */
export function splitId(id: string, form: string): [string, string] {
  const at = id.indexOf(":");
  if (at <= 0 || at === id.length - 1) throw wrongForm(id, form);
  return [id.slice(0, at), id.slice(at + 1)];
}

/** The same where the rest is a number, as of a user or a token. */
export function splitNumberedId(id: string, form: string): [string, number] {
  const [first, rest] = splitId(id, form);
  if (!/^\d+$/.test(rest)) throw wrongForm(id, form);
  return [first, Number(rest)];
}

function wrongForm(id: string, form: string): ProviderError {
  return new ProviderError(
    errorAbout(
      undefined,
      "The id has the wrong form",
      `The id is ${JSON.stringify(id)}. Write it as ${form}.`,
    ),
  );
}

/** A diagnostic for each pair of attributes that are both set and exclude each other. */
export function conflicts(config: ValueObject, pairs: readonly (readonly [string, string])[]): Diagnostic[] {
  return pairs
    .filter(([left, right]) => isSet(config[left]) && isSet(config[right]))
    .map(([left, right]) =>
      errorAbout(
        left,
        "Conflicting configuration arguments",
        `${left} and ${right} exclude each other: keep one.`,
      ),
    );
}

export function isSet(value: Value | undefined): boolean {
  return value !== undefined && value !== null && value !== UNKNOWN;
}
