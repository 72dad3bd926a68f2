import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { givenVariables, variableFiles } from "../../catalog/catalog-variables";
import { OpsError } from "../../errors";
import { type PlanDocument, readPlanDocument } from "../terraform/plan-document";
import { runPlan } from "../terraform/plan-stream";
import { type TerraformWorkdir, terraform } from "../terraform/terraform";
import type { Workspace } from "../terraform/workspace";
import type { Synthesis } from "./synthesis";
import { type CatalogState, pullState, readState, stateWithoutSecrets } from "./state";
import { withholdSecrets, withoutSecretValues } from "./withheld-secrets";

/** A plan of the service-catalog stack against its deployed state. */
export interface CatalogPlan {
  /** Without changes of secrets' values. */
  readonly document: PlanDocument;
  /** Addresses of stored secrets whose values the plan would change or, without the values, says nothing of. */
  readonly secretValues: readonly string[];
  /** Variables with secrets that the plan was made without. */
  readonly withheld: readonly string[];
  readonly state: CatalogState;
  /** Path of the plan's file, which may hold secrets. */
  readonly planFile: string;
  readonly workdir: TerraformWorkdir;
}

interface CatalogPlanOptions {
  /** Folder of the checkout, for files of variables. */
  readonly root: string;
  /** Folder with installed providers. @default Terraform installs them */
  readonly providers?: string;
  /** Whether the plan may be made without secrets that are not there. It can not be applied then. */
  readonly withholdSecrets: boolean;
}

/**
 * Plans the catalog: refreshed, without a lock, and nothing is written.
 * @throws OpsError when a secret that must be there is not, or with all errors of the plan
 */
export async function planCatalog(
  workspace: Workspace,
  synthesis: Synthesis,
  options: CatalogPlanOptions,
): Promise<CatalogPlan> {
  const data = workspace.folder("catalog");
  const environment = { ...process.env, TF_DATA_DIR: data };
  const workdir = { folder: synthesis.catalogFolder, environment, stop: workspace.stop };
  const init = ["init", "-no-color", ...(options.providers ? [`-plugin-dir=${options.providers}`] : [])];
  await terraform(workdir, init);
  const pulled = await pullState(workdir);
  const state = readState(pulled);
  const given = await givenVariables(options.root, environment);
  const secrets = withholdSecrets((name) => given.has(name), state.keysAreStored);
  if (!options.withholdSecrets && secrets.withheld.length > 0) throw missing(secrets.withheld);
  const leftOut = secrets.withheld.length > 0 ? await leaveSecretsOut(workdir, init, pulled, data) : [];
  const planning = { ...workdir, environment: { ...environment, ...secrets.environment } };
  const planFile = join(data, "plan");
  const inputs = variableFiles(options.root).map((file) => `-var-file=${file}`);
  const { errors } = await runPlan(planning, planFile, inputs);
  if (errors.length > 0)
    throw new OpsError(
      ["service-catalog can not be planned:", ...errors.map((line) => `  ${line}`)].join("\n"),
    );
  const document = readPlanDocument(await terraform(planning, ["show", "-json", planFile]));
  return { ...withoutSecretValues(document, leftOut), withheld: secrets.withheld, state, planFile, workdir };
}

/**
 * Plans against a copy of the state without the values of secrets, so that the reviewer needs no permission to read them.
 * https://developer.hashicorp.com/terraform/language/files/override
 */
async function leaveSecretsOut(
  workdir: TerraformWorkdir,
  init: readonly string[],
  pulled: string,
  data: string,
): Promise<readonly string[]> {
  const { text, leftOut } = stateWithoutSecrets(pulled);
  if (leftOut.length === 0) return [];
  const path = join(data, "state-without-secrets.json");
  writeFileSync(path, text, { mode: 0o600 });
  const override = { terraform: { backend: { local: { path } } } };
  writeFileSync(join(workdir.folder, "backend_override.tf.json"), JSON.stringify(override));
  await terraform(workdir, [...init, "-reconfigure"]);
  return leftOut;
}

function missing(variables: readonly string[]): OpsError {
  const names = variables.map((name) => `TF_VAR_${name}`).join(", ");
  return new OpsError(
    `A deployment needs values for ${names}. docs/ops/deploy.md#deploy-again says how to take them from Secrets Manager.`,
  );
}
