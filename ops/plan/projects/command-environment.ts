import { type ParameterDefaults, readCommand } from "../../catalog/catalog-template";
import type { Parameters } from "../../projects/project-parameters";

/** What the host of a project gets from its Command: variables of the environment. */
export type CommandEnvironment = Readonly<Record<string, string>>;

/**
 * The environment that the product's template exports on the host of a project, so that a plan is that of its next run.
 * Parameters that the project does not have yet take the template's defaults, as an update gives them.
 * @param template as the catalog publishes it
 * @param pseudo values of CloudFormation's own parameters, such as `AWS::Region`
 * @throws naming every value that is missing
 */
export function commandEnvironment(
  template: string,
  present: Parameters,
  pseudo: Readonly<Record<string, string>>,
): CommandEnvironment {
  const { command, defaults } = readCommand(template);
  const values = { ...defaults, ...present, ...pseudo };
  return Object.fromEntries(exportsOf(command).map(([name, text]) => [name, substitute(text, values)]));
}

/** `export NAME='value' …`: the parameters' patterns allow no quote in a value. */
function exportsOf(command: string): [name: string, text: string][] {
  return command
    .split("\n")
    .filter((line) => line.trimStart().startsWith("export "))
    .flatMap((line) =>
      [...line.matchAll(/(\w+)='([^']*)'/g)].map(([, name = "", text = ""]): [string, string] => [
        name,
        text,
      ]),
    );
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html */
function substitute(text: string, values: ParameterDefaults): string {
  const missing: string[] = [];
  const result = text.replace(/\$\{([^!}][^}]*)\}/g, (_, name: string) => {
    if (values[name] === undefined) missing.push(name);
    return values[name] ?? "";
  });
  if (missing.length > 0) throw new Error(`The project has no value for ${missing.join(", ")}.`);
  return result.replaceAll("${!", "${");
}
