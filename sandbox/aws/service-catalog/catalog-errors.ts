import { AwsError } from "../aws-error";

export function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message);
}

export function inUse(message: string): AwsError {
  return new AwsError("ResourceInUseException", message);
}

export function invalidParameters(message: string): AwsError {
  return new AwsError("InvalidParametersException", message);
}

export function duplicate(message: string): AwsError {
  return new AwsError("DuplicateResourceException", message);
}

/** The entry of a map, or `ResourceNotFoundException`. */
export function found<T>(entries: ReadonlyMap<string, T>, id: string | undefined, what: string): T {
  const entry = entries.get(id ?? "");
  if (entry === undefined) throw notFound(`${what} ${id} not found.`);
  return entry;
}
