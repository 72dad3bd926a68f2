/** A value of a pipeline's definition, or of what a step leaves. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** As Pipelines turn a value into text: an integer without a point, a boolean in small letters. */
export function asText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
