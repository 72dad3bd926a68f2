import { invalidParameters } from "./gitlab-error";

/** What Grape takes for a boolean, in lower case; Python's clients send `True`. */
const TRUE = ["1", "on", "t", "true", "y", "yes"];
const FALSE = ["0", "off", "f", "false", "n", "no"];

interface TextRules {
  readonly values?: readonly string[];
  readonly allowBlank?: boolean;
}

/**
 * Parameters of one call (path, query, form or JSON), read in the way of Grape, the framework of GitLab's API: values are
 * coerced to the declared type, every problem is collected, and `check()` refuses them all at once.
 */
export class Parameters {
  private readonly problems: string[] = [];

  constructor(readonly values: Readonly<Record<string, unknown>>) {}

  has(name: string): boolean {
    return this.values[name] !== undefined;
  }

  text(name: string, rules: TextRules = {}): string | undefined {
    const value = this.values[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === "object") return this.problem(`${name} is invalid`);
    const text = String(value);
    if (rules.allowBlank === false && text.trim() === "") return this.problem(`${name} is empty`);
    if (rules.values && !rules.values.includes(text))
      return this.problem(`${name} does not have a valid value`);
    return text;
  }

  requiredText(name: string, rules: TextRules = {}): string {
    if (!this.has(name)) this.problem(`${name} is missing`);
    return this.text(name, rules) ?? "";
  }

  integer(name: string): number | undefined {
    const value = this.values[name];
    if (value === undefined || value === null || value === "") return undefined;
    if (typeof value !== "object" && /^-?\d+$/.test(String(value))) return Number(value);
    return this.problem(`${name} is invalid`);
  }

  boolean(name: string): boolean | undefined {
    const value = this.values[name];
    if (value === undefined || value === null || value === "") return undefined;
    if (TRUE.includes(String(value).toLowerCase())) return true;
    if (FALSE.includes(String(value).toLowerCase())) return false;
    return this.problem(`${name} is invalid`);
  }

  /** A list; a text is taken apart at its commas, as GitLab does for lists of names. */
  list(name: string): string[] | undefined {
    const value = this.values[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === "string")
      return value
        .split(",")
        .map((word) => word.trim())
        .filter((word) => word !== "");
    if (Array.isArray(value)) return value.map(String);
    return this.problem(`${name} is invalid`);
  }

  /** A list of records, for example `actions`; `undefined` when it was not given. */
  records(name: string): Parameters[] | undefined {
    const value = this.values[name];
    if (value === undefined || value === null) return undefined;
    if (!Array.isArray(value) || value.some((item) => typeof item !== "object" || item === null)) {
      return this.problem(`${name} is invalid`);
    }
    return value.map((item) => new Parameters(item as Record<string, unknown>));
  }

  record(name: string): Readonly<Record<string, unknown>> | undefined {
    const value = this.values[name];
    if (value === undefined || value === null || value === "") return undefined;
    if (typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
    return this.problem(`${name} is invalid`);
  }

  /** Adds the problems of a nested record, with its path: `actions[0][file_path] is missing`. */
  addProblems(path: string, nested: Parameters): void {
    for (const problem of nested.problems) this.problems.push(problem.replace(/^(\S+)/, `${path}[$1]`));
  }

  problem(text: string): undefined {
    this.problems.push(text);
    return undefined;
  }

  check(): void {
    if (this.problems.length > 0) throw invalidParameters(this.problems);
  }
}
