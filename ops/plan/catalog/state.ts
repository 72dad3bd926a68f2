import * as v from "valibot";
import { readStoredJson } from "../../../contracts/stored-json";
import { type TerraformWorkdir, terraform } from "../terraform/terraform";

/** What is known of the catalog's state: no value of any resource. */
export interface CatalogState {
  /** Identity of the state: another one belongs to another catalog. Empty before the first deployment. */
  readonly lineage: string;
  /** Raised by every change of the state; 0 before the first deployment. */
  readonly serial: number;
  /** Whether an access key for GitLab CI is stored. */
  readonly keysAreStored: boolean;
}

/** The part of a state that is read here; the rest stays as it is. */
const stateSchema = v.looseObject({
  lineage: v.optional(v.string(), ""),
  serial: v.optional(v.number(), 0),
  resources: v.optional(
    v.array(
      v.looseObject({
        type: v.string(),
        name: v.string(),
        instances: v.optional(
          v.array(v.looseObject({ index_key: v.optional(v.union([v.string(), v.number()])) })),
          [],
        ),
      }),
    ),
    [],
  ),
});

/** A state as a file that Terraform can plan against, and what was left out of it. */
interface StateWithoutSecrets {
  readonly text: string;
  /** Addresses of the resources that are not in it. */
  readonly leftOut: readonly string[];
}

const VALUES_OF_SECRETS = "aws_secretsmanager_secret_version";

/** Reads the state where the backend has it. It may hold secrets: nothing of it is kept. */
export async function pullState(workdir: TerraformWorkdir): Promise<string> {
  return (await terraform(workdir, ["state", "pull"])).trim();
}

export function readState(text: string): CatalogState {
  const { lineage, serial, resources } = parsed(text);
  const keysAreStored = resources.some(
    ({ type, name, instances }) =>
      type === VALUES_OF_SECRETS && name.includes("access-key-value") && instances.length > 0,
  );
  return { lineage, serial, keysAreStored };
}

/** The state without the values of secrets. Terraform reads the value of each that it knows, even to plan. */
export function stateWithoutSecrets(text: string): StateWithoutSecrets {
  const state = parsed(text);
  const isSecret = ({ type }: { readonly type: string }) => type === VALUES_OF_SECRETS;
  const leftOut = state.resources
    .filter(isSecret)
    .flatMap(({ type, name, instances }) =>
      instances.map(
        ({ index_key: key }) => `${type}.${name}${key === undefined ? "" : `[${JSON.stringify(key)}]`}`,
      ),
    );
  const resources = state.resources.filter((resource) => !isSecret(resource));
  return { text: JSON.stringify({ ...state, resources }), leftOut };
}

/** Before the first deployment, there is no text. */
function parsed(text: string): v.InferOutput<typeof stateSchema> {
  return readStoredJson(stateSchema, text || "{}", "The catalog's state");
}
