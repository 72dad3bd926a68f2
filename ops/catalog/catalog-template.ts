import { parse } from "yaml";
import { readCommandSetting } from "../../contracts/command-settings";

/** A parameter of the product: its default, or undefined if it must be given. */
export type ParameterDefaults = Readonly<Record<string, string | undefined>>;

/** What the product's template says about the catalog that it was published by. */
export interface CatalogTemplate {
  readonly parameters: ParameterDefaults;
  readonly lockTable: string;
}

/** The parts of a template that are read here. */
interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: string | number }>>;
  readonly Resources?: {
    readonly CommandRunner?: { readonly Properties?: { readonly Command?: unknown } };
  };
}

/**
 * Reads a template as the catalog published it (`sm-project-cfn.yaml`): with the deployed values as defaults.
 * @throws when it is not such a template
 */
export function readCatalogTemplate(text: string): CatalogTemplate {
  const { Parameters } = parsed(text);
  const lockTable = readCommandSetting(text, "LOCK_TABLE");
  if (!Parameters || !lockTable)
    throw new Error("The template names no parameters or no lock table; deploy the catalog again.");
  return { parameters: defaultsOf(Parameters), lockTable };
}

/**
 * What a template's CommandRunner runs on the host, and the template's parameters.
 * @throws when it has no such command
 */
export function readCommand(text: string): {
  readonly command: string;
  readonly defaults: ParameterDefaults;
} {
  const { Parameters = {}, Resources } = parsed(text);
  const command = Resources?.CommandRunner?.Properties?.Command;
  if (typeof command !== "string")
    throw new Error("The product's template has no Command of a CommandRunner.");
  return { command, defaults: defaultsOf(Parameters) };
}

/** CloudFormation's own tags (!Sub and the like) are not YAML's; they make no difference here. */
function parsed(text: string): Template {
  return (parse(text, { logLevel: "silent" }) ?? {}) as Template;
}

function defaultsOf(parameters: NonNullable<Template["Parameters"]>): ParameterDefaults {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { Default }]) => [name, Default?.toString()]),
  );
}
