import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TerraformStack } from "cdktf";
import { BuildCache } from "./build-cache";
import { functionPackage } from "./function-bundle";
import { filesBelow, reproducibleZip, sha256 } from "./reproducible-zip";
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
  const zip = reproducibleZip(files);
  const packageSha256 = sha256(zip);
  const packageFile = cache.file("tf-code.zip", packageSha256, () => zip);
  const templateFile = join(root, "command-runner", "product-template.yaml");
  return {
    packageFile,
    packageSha256,
    templateFile,
    templateSha256: sha256(readFileSync(templateFile)),
  };
}
