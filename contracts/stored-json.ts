import * as v from "valibot";

/** Text that should be JSON of a known shape and is not; the message names the source and every value that is wrong. */
export class StoredJsonError extends Error {}

/**
 * Reads JSON that another program has stored.
 * @param source what the text is, for the message: an address such as `s3://bucket/key`, or a command
 * @throws StoredJsonError when it is no JSON, or not of the schema's shape
 */
export function readStoredJson<const Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
  source: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, parse(text, source));
  if (result.success) return result.output;
  throw new StoredJsonError(`${source} does not have the expected content: ${describeIssues(result.issues)}`);
}

/** Every value that a schema refuses, with its path, in one line. */
export function describeIssues(issues: readonly v.BaseIssue<unknown>[]): string {
  return issues
    .map((issue) => {
      const path = v.getDotPath(issue);
      return path ? `${path}: ${issue.message}` : issue.message;
    })
    .join("; ");
}

function parse(text: string, source: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new StoredJsonError(`${source} is not JSON: ${(error as Error).message}`);
  }
}
