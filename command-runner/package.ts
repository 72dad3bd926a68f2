import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TerraformStack } from "cdktf";
import { BuildCache } from "./build-cache";
import { functionFiles, type FunctionName } from "./function-bundle";
import {
  type ArchiveFile,
  type ArchiveFiles,
  contentHash,
  filesBelow,
  reproducibleZip,
  sha256,
} from "./reproducible-zip";
import { completeProductTemplate } from "./product-template";
import { isSeedData, seedCode, seedDataManifest } from "./seed-code";
import { formattedHcl } from "./terraform-hcl";

/** Folder of the project for what is built; git ignores it. */
export const BUILD_FOLDER = ".cache/build";

/** The script that the product template's Command starts; it unpacks the others. */
const STARTED = "run.sh";

/** What a version of the catalog's product ships: files on disk and their SHA-256 sums (hexadecimal). */
export interface ProductPackage {
  /** `tf-code.zip`: what the host downloads. */
  readonly packageFile: string;
  readonly packageSha256: string;
  /** Data of the seed code, which the package only names: files on disk by `<repository>/<path in it>`. */
  readonly seedData: Readonly<Record<string, string>>;
  /** The product's CloudFormation template, a source of Terraform's `templatefile`. */
  readonly templateFile: string;
  readonly templateSha256: string;
}

/**
 * Packs the sagemaker-project stack, its functions with the seed code, and the host's scripts into `tf-code.zip`. The seed's data
 * lies beside it. The same sources give the same bytes on every machine.
 * @param project the stack, as yet unsynthesized
 * @param root the project's root folder
 * @throws when `terraform fmt` or the compiler of the functions fails, with their own words
 */
export function packProduct(project: TerraformStack, root: string): ProductPackage {
  const cache = new BuildCache(join(root, BUILD_FOLDER));
  const functionFile = (name: FunctionName): ArchiveFiles => functionFiles(root, name, cache);
  const { code, data } = divided(seedCode(root));
  const { [STARTED]: started, ...scripts } = filesBelow(join(root, "command-runner", "host"));
  const files = {
    ...(started ? { [STARTED]: started } : {}),
    "scripts.zip": nested(scripts),
    "main.tf": { content: formattedHcl(project, cache) },
    "deploy-pipeline.zip": nested(functionFile("deploy-pipeline")),
    "seed-code-checkin.zip": nested({
      ...functionFile("seed-code-checkin"),
      ...code,
      "seed-data.json": { content: Buffer.from(JSON.stringify(seedDataManifest(data))) },
    }),
  };
  const packageFile = cache.file("tf-code.zip", archiveKey(root, files), () => reproducibleZip(files));
  const source = readFileSync(join(root, "command-runner", "product-template.yaml"), "utf8");
  const template = completeProductTemplate(source);
  return {
    packageFile,
    packageSha256: sha256(readFileSync(packageFile)),
    seedData: Object.fromEntries(
      Object.keys(data).map((name) => [name.replace("seed-code/", ""), join(root, name)]),
    ),
    templateFile: cache.file("product-template.yaml", sha256(template), () => template),
    templateSha256: sha256(template),
  };
}

/** What goes into a function's package, and what lies beside it. */
function divided(seed: ArchiveFiles): { code: ArchiveFiles; data: ArchiveFiles } {
  const entries = Object.entries(seed);
  return {
    code: Object.fromEntries(entries.filter(([name, file]) => !isSeedData(name, file))),
    data: Object.fromEntries(entries.filter(([name, file]) => isSeedData(name, file))),
  };
}

/** An archive in the package. It is deflated once and as a whole, with the rest: so it gets smaller. */
function nested(files: ArchiveFiles): ArchiveFile {
  return { content: reproducibleZip(files, "store") };
}

/**
 * Packs a function of the catalog itself: a zip file with `index.js`, the same bytes on every machine.
 * @param root the project's root folder
 * @throws when the compiler fails, with its own words
 */
export function packFunction(name: FunctionName, root: string): string {
  const cache = new BuildCache(join(root, BUILD_FOLDER));
  const files = functionFiles(root, name, cache);
  return cache.file(`${name}.zip`, archiveKey(root, files), () => reproducibleZip(files));
}

/** Changes with the files and with how they are packed: deflating them takes longer than all the rest of the packing. */
function archiveKey(root: string, files: ArchiveFiles): string {
  const packer = ["package-lock.json", "command-runner/reproducible-zip.ts"].map((path) => [
    path,
    { content: readFileSync(join(root, path)) },
  ]);
  return contentHash({ ...files, ...Object.fromEntries(packer) });
}
