import { isList, isObject, type Json } from "./json";

/** Members by which an element of a list is named, for example `Outputs['train']`. */
const NAMES = ["OutputName", "InputName", "ChannelName", "MetricName", "Name", "Key"];
const SEGMENT = /\.?([^.[\]]+)|\[(\d+)\]|\[(['"])(.*?)\3\]/gy;

/**
 * The segments of a path such as `Outputs['train'].S3Output.S3Uri`, `a.b[0].c` or `metrics["mean error"]`.
 * @throws Error when the text is not a path
 */
export function segmentsOf(path: string): (string | number)[] {
  const segments: (string | number)[] = [];
  const text = path.replace(/^\$\.?/, "");
  let end = 0;
  for (const match of text.matchAll(SEGMENT)) {
    const [whole, name, index, , quoted] = match;
    segments.push(index === undefined ? (name ?? quoted ?? "") : Number(index));
    end = match.index + whole.length;
  }
  if (end !== text.length) throw new Error(`"${path}" is not a path`);
  return segments;
}

/** What a value holds at a path; `undefined` where there is nothing. */
export function valueAt(value: Json, segments: readonly (string | number)[]): Json | undefined {
  let found: Json | undefined = value;
  for (const segment of segments) found = memberOf(found, segment);
  return found;
}

function memberOf(value: Json | undefined, segment: string | number): Json | undefined {
  if (isList(value)) {
    if (typeof segment === "number") return value[segment];
    return value.find((item) => isObject(item) && NAMES.some((name) => item[name] === segment));
  }
  return isObject(value) && Object.hasOwn(value, segment) ? value[segment] : undefined;
}
