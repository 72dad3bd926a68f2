import { randomUUID } from "node:crypto";

import type { ApiModel } from "../api-model/api-model";
import { escapeXml, xmlAnswer } from "../protocol";
import type { AwsResponse } from "../service";

const NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/";

/** What an answer of the Query protocol may hold; lists become `<member>` elements, undefined members are left out. */
export type XmlValue =
  string | number | boolean | Date | undefined | readonly XmlValue[] | { readonly [name: string]: XmlValue };

/** The answer of an operation: `<XResponse><XResult>…</XResult>…</XResponse>`. */
export function queryAnswer(operation: string, result: { readonly [name: string]: XmlValue }): AwsResponse {
  return xmlAnswer(
    `<${operation}Response xmlns="${NAMESPACE}"><${operation}Result>${xml(result)}</${operation}Result>` +
      `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${operation}Response>`,
  );
}

/** The elements of a value, without one around it. */
export function xml(value: XmlValue): string {
  if (value === undefined) return "";
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== "object") return escapeXml(String(value));
  if (isList(value)) return value.map((item) => `<member>${xml(item)}</member>`).join("");
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([name, item]) => `<${name}>${xml(item)}</${name}>`)
    .join("");
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

/** The input of an operation from its form, typed by the service's model: `Tags.member.1.Key=a` is `{Tags: [{Key: "a"}]}`. */
export function queryInput(
  model: ApiModel,
  operation: string,
  form: URLSearchParams,
): Record<string, unknown> {
  const shape = model.operations[operation]?.input?.shape ?? "";
  return (read(model, shape, "", form) ?? {}) as Record<string, unknown>;
}

function read(model: ApiModel, shapeName: string, prefix: string, form: URLSearchParams): unknown {
  const shape = model.shapes[shapeName];
  const text = form.get(prefix);
  switch (shape?.type) {
    case "structure": {
      const members = Object.entries(shape.members ?? {})
        .map(
          ([name, member]) =>
            [name, read(model, member.shape, prefix ? `${prefix}.${name}` : name, form)] as const,
        )
        .filter(([, value]) => value !== undefined);
      return members.length > 0 || prefix === "" ? Object.fromEntries(members) : undefined;
    }
    case "list":
      return readList(model, shape.member?.shape ?? "", prefix, form);
    case "boolean":
      return text === null ? undefined : text === "true";
    case "integer":
      return text === null ? undefined : Number(text);
    default:
      return text ?? undefined;
  }
}

function readList(
  model: ApiModel,
  member: string,
  prefix: string,
  form: URLSearchParams,
): unknown[] | undefined {
  const items: unknown[] = [];
  for (let index = 1; ; index += 1) {
    const itemPrefix = `${prefix}.member.${index}`;
    if (![...form.keys()].some((key) => key === itemPrefix || key.startsWith(`${itemPrefix}.`))) break;
    items.push(read(model, member, itemPrefix, form));
  }
  return items.length > 0 || form.has(prefix) ? items : undefined;
}
