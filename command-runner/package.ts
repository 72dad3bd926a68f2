import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TerraformStack } from "cdktf";
import { functionFiles, type FunctionName } from "./function-bundle";
import { hostNames } from "./host-names";
import { refuseCarriageReturns } from "./line-ends";
import { completeProductTemplate } from "./product-template";
import { type ArchiveFile, type ArchiveFiles, filesBelow, reproducibleZip, sha256 } from "./reproducible-zip";
import { seedCode } from "./seed-code";
import { formattedHcl } from "./terraform-hcl";

/** Folder of the project for what is built; git ignores it. */
const BUILD_FOLDER = ".cache/build";

/** What a version of the catalog's product ships: files on disk and their SHA-256 checksums (hexadecimal). */
export interface ProductPackage {
  /** `tf-code.zip`: what the host downloads. */
  readonly packageFile: string;
  readonly packageSha256: string;
  /** The product's CloudFormation template, a source of Terraform's `templatefile`. */
  readonly templateFile: string;
  readonly templateSha256: string;
}

/**
 * Packs the sagemaker-project stack, its functions with the seed code, and the host's scripts into `tf-code.zip`. The same sources
 * give the same bytes on every machine.
 * @param project the stack, as yet unsynthesized
 * @param root the project's root folder
 * @throws when `terraform fmt` or the compiler of the functions fails, with their own messages; for scripts with CRLF line ends
 */
export function packProduct(project: TerraformStack, root: string): ProductPackage {
  const seed = seedCode(root);
  refuseCarriageReturns({ ...filesBelow(join(root, "command-runner"), "command-runner"), ...seed });
  const bytes = reproducibleZip({
    ...filesBelow(join(root, "command-runner", "host")),
    "names.sh": { content: Buffer.from(hostNames()) },
    "main.tf": { content: Buffer.from(formattedHcl(project)) },
    "deploy-pipeline.zip": archive(functionFiles(root, "deploy-pipeline")),
    "seed-code-checkin.zip": archive({ ...functionFiles(root, "seed-code-checkin"), ...seed }),
  });
  const source = readFileSync(join(root, "command-runner", "product-template.yaml"), "utf8");
  const template = Buffer.from(completeProductTemplate(source));
  return {
    packageFile: built(root, "tf-code.zip", bytes),
    packageSha256: sha256(bytes),
    templateFile: built(root, "product-template.yaml", template),
    templateSha256: sha256(template),
  };
}

/**
 * Packs a function of the catalog itself: a zip file with `index.js`, the same bytes on every machine.
 * @param root the project's root folder
 * @throws when the compiler fails, with its own message
 */
export function packFunction(name: FunctionName, root: string): string {
  return built(root, `${name}.zip`, reproducibleZip(functionFiles(root, name)));
}

/** An archive inside the package is stored: deflated once, by the package, its many small files are smaller together. */
function archive(files: ArchiveFiles): ArchiveFile {
  return { content: reproducibleZip(files, "stored") };
}

/** Writes a file whole or not at all, as another synthesis may read it meanwhile. */
function built(root: string, name: string, bytes: Uint8Array): string {
  const folder = join(root, BUILD_FOLDER);
  const path = join(folder, name);
  const unfinished = `${path}.${process.pid}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(unfinished, bytes);
  renameSync(unfinished, path);
  return path;
}
