import { execFile } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import * as v from "valibot";
import { PACKAGE_FILE } from "../../../contracts/releases";
import { readStoredJson } from "../../../contracts/stored-json";
import { OpsError } from "../../errors";

/** What `cdktf synth` wrote. */
export interface Synthesis {
  /** Folder of the service-catalog stack, in which Terraform runs. */
  readonly catalogFolder: string;
  /** `tf-code.zip`: the sagemaker-project stack as the host gets it. */
  readonly packageFile: string;
  /** Construct of a stack that a resource belongs to, such as `state-bucket`. */
  readonly moduleOf: (address: string) => string;
}

const STACKS = ["service-catalog", "sagemaker-project"];

/**
 * Synthesizes both stacks from the sources in `root`.
 * @param output folder for the result
 * @throws OpsError when `cdktf synth` fails, with what it wrote
 */
export async function synthesize(root: string, output: string): Promise<Synthesis> {
  const program = join(root, "node_modules", ".bin", "cdktf");
  const environment = { ...process.env, CHECKPOINT_DISABLE: "1", DISABLE_VERSION_CHECK: "1", NO_COLOR: "1" };
  await promisify(execFile)(program, ["synth", "--output", output], { cwd: root, env: environment }).catch(
    (problem: { stdout?: string; stderr?: string; message: string }) => {
      const written = `${problem.stdout ?? ""}\n${problem.stderr ?? ""}`.trim() || problem.message;
      throw new OpsError(`cdktf synth failed:\n${written.split("\n").slice(-30).join("\n")}`);
    },
  );
  const catalogFolder = join(output, "stacks", "service-catalog");
  const modules = new Map(STACKS.flatMap((stack) => modulesOf(join(output, "stacks", stack, "cdk.tf.json"))));
  return {
    catalogFolder,
    packageFile: shippedPackage(catalogFolder),
    moduleOf: (address) => modules.get(withoutKey(address)) ?? moduleByName(address),
  };
}

const blockSchema = v.object({
  "//": v.optional(v.object({ metadata: v.optional(v.object({ path: v.optional(v.string()) })) })),
});
const stackSchema = v.object({
  resource: v.optional(v.record(v.string(), v.record(v.string(), blockSchema)), {}),
});

/** cdktf notes the path of each resource's construct: `<stack>/<construct>/…`. */
function modulesOf(file: string): [address: string, module: string][] {
  const { resource: types } = readStoredJson(stackSchema, readFileSync(file, "utf8"), file);
  return Object.entries(types).flatMap(([type, resources]) =>
    Object.entries(resources).flatMap(([name, block]) => {
      const [, construct] = block["//"]?.metadata?.path?.split("/") ?? [];
      return construct ? [[`${type}.${name}`, construct] as [string, string]] : [];
    }),
  );
}

function withoutKey(address: string): string {
  return address.replace(/[[ ].*$/s, "");
}

/** What is no longer in the sources has its construct's id as the first part of its name: `state-bucket_logs_1A2B3C4D`. */
function moduleByName(address: string): string {
  const name = withoutKey(address).split(".")[1] ?? address;
  return /_[0-9A-F]{8}$/.test(name) ? (name.split("_")[0] ?? name) : name;
}

function shippedPackage(catalogFolder: string): string {
  const found = readdirSync(catalogFolder, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(PACKAGE_FILE),
  );
  const [path] = found;
  if (!path || found.length > 1)
    throw new Error(`${catalogFolder} has ${found.length} files ${PACKAGE_FILE} instead of one.`);
  return join(catalogFolder, path);
}
