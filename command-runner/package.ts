import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TerraformStack } from "cdktf";
import { BuildCache } from "./build-cache";
import { functionFiles, type FunctionName } from "./function-bundle";
import { type ArchiveFiles, contentHash, filesBelow, reproducibleZip, sha256 } from "./reproducible-zip";
import { seedCode } from "./seed-code";
import { formattedHcl } from "./terraform-hcl";

/** Folder of the project for what is built; git ignores it. */
export const BUILD_FOLDER = ".cache/build";

/** What a version of the catalog's product ships: files on disk and their SHA-256 sums (hexadecimal). */
export interface ProductPackage {
  /** `tf-code.zip`: what the host downloads. */
  readonly packageFile: string;
  readonly packageSha256: string;
  /** `seed-code-checkin.zip`: what Lambda fetches, the function with all seed code and its data. */
  readonly seedCodeFile: string;
  /** The product's CloudFormation template, a source of Terraform's `templatefile`. */
  readonly templateFile: string;
  readonly templateSha256: string;
}

/**
 * Packs the sagemaker-project stack, its functions and the host's scripts into `tf-code.zip`. The function that checks the seed
 * code in lies beside it, since the seed's data would make every run on a host download more than all else together.
 * The same sources give the same bytes on every machine.
 * @param project the stack, as yet unsynthesized
 * @param root the project's root folder
 * @throws when `terraform fmt` or the compiler of the functions fails, with their own words
 */
export function packProduct(project: TerraformStack, root: string): ProductPackage {
  const cache = new BuildCache(join(root, BUILD_FOLDER));
  const pack = (name: string, files: ArchiveFiles): string =>
    cache.file(name, archiveKey(root, files), () => reproducibleZip(files));
  const functionFile = (name: FunctionName): ArchiveFiles => functionFiles(root, name, cache);
  const seedCodeFile = pack("seed-code-checkin.zip", {
    ...functionFile("seed-code-checkin"),
    ...seedCode(root),
  });
  const packageFile = pack("tf-code.zip", {
    ...filesBelow(join(root, "command-runner", "host")),
    "main.tf": { content: formattedHcl(project, cache) },
    // Deflated once and as a whole, with the rest, it gets smaller.
    "deploy-pipeline.zip": { content: reproducibleZip(functionFile("deploy-pipeline"), "store") },
    "seed-code-checkin.sha256": { content: Buffer.from(base64Sum(seedCodeFile)) },
  });
  const templateFile = join(root, "command-runner", "product-template.yaml");
  return {
    packageFile,
    packageSha256: sha256(readFileSync(packageFile)),
    seedCodeFile,
    templateFile,
    templateSha256: sha256(readFileSync(templateFile)),
  };
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

/** SHA-256 of a file as Lambda and Terraform write it. */
function base64Sum(path: string): string {
  return Buffer.from(sha256(readFileSync(path)), "hex").toString("base64");
}
