import type { ApiModel, Shape } from "../../api-model/api-model";
import { asText, isList, isObject, type Json } from "./json";

/**
 * A request with its values in the types of the API: a parameter that is an integer may stand where the API wants text, and
 * the other way round. Members that are null are left out.
 */
export function fitted(model: ApiModel, operation: string, request: Json): Json {
  return fit(model, model.operations[operation]?.input?.shape, request);
}

function fit(model: ApiModel, name: string | undefined, value: Json): Json {
  const shape = name === undefined ? undefined : model.shapes[name];
  if (shape === undefined) return value;
  if (isList(value)) return value.map((item) => fit(model, shape.member?.shape, item));
  if (!isObject(value)) return scalar(shape, value);
  const present = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(
    present.map(([member, content]) => {
      const inner = shape.type === "map" ? shape.value?.shape : shape.members?.[member]?.shape;
      return [member, fit(model, inner, content)];
    }),
  );
}

function scalar(shape: Shape, value: Json): Json {
  if (shape.type === "string" && (typeof value === "number" || typeof value === "boolean"))
    return asText(value);
  const isNumber = ["integer", "long", "float", "double"].includes(shape.type);
  if (isNumber && typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)))
    return Number(value);
  return value;
}
