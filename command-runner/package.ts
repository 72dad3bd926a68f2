import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TerraformStack } from "cdktf";
import { BuildCache } from "./build-cache";
import { functionPackage } from "./function-bundle";
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
  /** The product's CloudFormation template, a source of Terraform's `templatefile`. */
  readonly templateFile: string;
  readonly templateSha256: string;
}

/**
 * Packs the sagemaker-project stack, its functions, the seed code and the host's scripts into `tf-code.zip`.
 * The same sources give the same bytes on every machine.
 * @param project the stack, as yet unsynthesized
 * @param root the project's root folder
 * @throws when `terraform fmt` or the compiler of the functions fails, with their own words
 */
export function packProduct(project: TerraformStack, root: string): ProductPackage {
  const cache = new BuildCache(join(root, BUILD_FOLDER));
  const files = {
    ...filesBelow(join(root, "command-runner", "host")),
    "main.tf": { content: formattedHcl(project, cache) },
    "seed-code-checkin.zip": {
      content: functionPackage(root, "seed-code-checkin", cache, seedCode(root)),
    },
    "deploy-pipeline.zip": { content: functionPackage(root, "deploy-pipeline", cache) },
  };
  const packageFile = cache.file("tf-code.zip", archiveKey(root, files), () => reproducibleZip(files));
  const templateFile = join(root, "command-runner", "product-template.yaml");
  return {
    packageFile,
    packageSha256: sha256(readFileSync(packageFile)),
    templateFile,
    templateSha256: sha256(readFileSync(templateFile)),
  };
}

/** Changes with the files and with how they are packed: deflating them takes longer than all the rest of the packing. */
function archiveKey(root: string, files: ArchiveFiles): string {
  const packer = ["package-lock.json", "command-runner/reproducible-zip.ts"].map((path) => [
    path,
    { content: readFileSync(join(root, path)) },
  ]);
  return contentHash({ ...files, ...Object.fromEntries(packer) });
}
