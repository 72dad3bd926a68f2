/** Values by name, not expanded: `$NAME` and `${NAME}` stand for others, `$$` for a dollar sign. */
export type Variables = Readonly<Record<string, string>>;

const REFERENCE = /\$\$|\$\{(\w+)\}|\$(\w+)/g;
const DEEPEST = 20;

/** A value that stands for itself wherever variables are expanded. */
export const literal = (value: string): string => value.replaceAll("$", "$$$$");

/** The text with every variable replaced, those in values too; what is unknown becomes empty, as GitLab Runner has it. */
export function expand(text: string, variables: Variables, depth = 0): string {
  return text.replace(REFERENCE, (match: string, braced?: string, plain?: string) => {
    if (match === "$$") return "$";
    const name = braced ?? plain ?? "";
    const value = variables[name];
    return value === undefined || depth >= DEEPEST ? "" : expand(value, variables, depth + 1);
  });
}
