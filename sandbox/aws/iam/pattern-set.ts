import { type Context, like, likeWithVariables } from "./policy-pattern";

/** Patterns of one element of a statement, sorted by how they are compared: most of them have no wildcard. */
export class PatternSet {
  private readonly exact = new Set<string>();
  private readonly patterns: string[] = [];
  private readonly withVariables: string[] = [];

  /** @param ignoresCase as it is with actions */
  constructor(
    patterns: readonly string[],
    private readonly ignoresCase = false,
  ) {
    for (const pattern of patterns.map((one) => this.folded(one))) {
      if (pattern.includes("${")) this.withVariables.push(pattern);
      else if (/[*?]/.test(pattern)) this.patterns.push(pattern);
      else this.exact.add(pattern);
    }
  }

  matches(text: string, context: Context): boolean {
    const value = this.folded(text);
    return (
      this.exact.has(value) ||
      this.patterns.some((pattern) => like(pattern, value)) ||
      this.withVariables.some((pattern) => likeWithVariables(pattern, value, context))
    );
  }

  private folded(text: string): string {
    return this.ignoresCase ? text.toLowerCase() : text;
  }
}
