/** A Lambda function was deployed without something that it needs. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

/**
 * Reads the environment variables of a function, all of them required.
 * @throws EnvironmentError that lists every missing or empty variable at once.
 */
export function readEnvironment<Name extends string>(
  environment: Readonly<Record<string, string | undefined>>,
  names: readonly Name[],
): Readonly<Record<Name, string>> {
  const values = names.map((name) => [name, environment[name]?.trim() ?? ""] as const);
  const missing = values.filter(([, value]) => value === "").map(([name]) => name);
  if (missing.length > 0) {
    throw new EnvironmentError(
      `The function lacks the environment variable${missing.length > 1 ? "s" : ""} ${missing.join(", ")}. ` +
        "Apply the project's Terraform again: it sets them.",
    );
  }
  return Object.fromEntries(values) as Record<Name, string>;
}
