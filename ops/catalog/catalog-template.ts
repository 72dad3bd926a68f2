import { parse } from "yaml";
import { readCommandSetting } from "../../contracts/command-settings";

/** A parameter of the product: its default, or undefined if it must be given. */
export type ParameterDefaults = Readonly<Record<string, string | undefined>>;

/** What the product's template says about the catalog that it was published by. */
export interface CatalogTemplate {
  readonly parameters: ParameterDefaults;
  readonly lockTable: string;
}

/**
 * Reads a template as the catalog published it (`sm-project-cfn.yaml`): with the deployed values as defaults.
 * @throws when it is not such a template
 */
export function readCatalogTemplate(text: string): CatalogTemplate {
  // CloudFormation's own tags (!Sub and the like) are not YAML's; they make no difference here.
  const { Parameters } = (parse(text, { logLevel: "silent" }) ?? {}) as {
    Parameters?: Record<string, { Default?: string | number }>;
  };
  const lockTable = readCommandSetting(text, "LOCK_TABLE");
  if (!Parameters || !lockTable)
    throw new Error("The template names no parameters or no lock table; deploy the catalog again.");
  return { parameters: defaultsOf(Parameters), lockTable };
}

function defaultsOf(parameters: Record<string, { Default?: string | number }>): ParameterDefaults {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { Default }]) => [
      name,
      Default === undefined ? undefined : String(Default),
    ]),
  );
}
