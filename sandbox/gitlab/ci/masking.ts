/** What replaces a secret in a log: https://docs.gitlab.com/ci/variables/#mask-a-cicd-variable */
const MASK = "[MASKED]";

/** A function that replaces every secret in a line of a log, longer ones first where one is part of another. */
export function masker(secrets: readonly string[]): (line: string) => string {
  const ordered = [...new Set(secrets)]
    .filter((secret) => secret !== "")
    .sort((left, right) => right.length - left.length);
  return (line) => ordered.reduce((text, secret) => text.replaceAll(secret, MASK), line);
}
