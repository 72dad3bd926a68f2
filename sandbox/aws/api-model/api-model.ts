import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";

/** A shape of an AWS service model, as botocore ships it: what a value may look like. */
export interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly key?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
}

/** The inputs of one AWS service's operations. */
export interface ApiModel {
  readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

const FIND_BOTOCORE =
  "import importlib.util as u; print(u.find_spec('botocore').submodule_search_locations[0])";

/** Folder of botocore's service models in a Python environment that has botocore. */
async function serviceModelFolder(python: string): Promise<string> {
  const { stdout } = await promisify(execFile)(python, ["-c", FIND_BOTOCORE]);
  return join(stdout.trim(), "data");
}

/**
 * Reads the newest model of a service (`servicecatalog`, `cloudformation`, `sagemaker`): lengths, patterns and required
 * members as AWS publishes them.
 */
async function readApiModel(folder: string, service: string): Promise<ApiModel> {
  const versions = (await readdir(join(folder, service))).filter((name) => /^\d{4}-/.test(name)).sort();
  const file = join(folder, service, versions.at(-1) ?? "", "service-2.json.gz");
  return JSON.parse(gunzipSync(await readFile(file)).toString("utf8")) as ApiModel;
}

type ReadModel = (service: string) => Promise<ApiModel>;
const environments = new Map<string, ReadModel>();

/** The models of a Python environment, each read once, when first asked for. */
export function apiModels(python: string): ReadModel {
  const known = environments.get(python) ?? readOnce(python);
  environments.set(python, known);
  return known;
}

function readOnce(python: string): ReadModel {
  const models = new Map<string, Promise<ApiModel>>();
  let folder: Promise<string> | undefined;
  return (service) => {
    const read = async () => readApiModel(await (folder ??= serviceModelFolder(python)), service);
    const model = models.get(service) ?? read();
    models.set(service, model);
    return model;
  };
}
