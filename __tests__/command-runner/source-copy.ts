import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { App } from "cdktf";
import { type ProductPackage, packProduct } from "../../command-runner/package";
import { SageMakerProjectStack } from "../../stacks/sagemaker-project";

export const PROJECT_ROOT = resolve(__dirname, "..", "..");

const SOURCES = [
  "command-runner",
  "contracts",
  "functions",
  "modules",
  "seed-code",
  "package-lock.json",
  "tsconfig.json",
];

/** A copy of what the package is made from, in a folder of its own: tests change it as they like. */
export class SourceCopy {
  readonly root = mkdtempSync(join(tmpdir(), "sources-"));

  constructor() {
    for (const name of SOURCES) {
      cpSync(join(PROJECT_ROOT, name), this.path(name), { recursive: true });
    }
    symlinkSync(join(PROJECT_ROOT, "node_modules"), this.path("node_modules"));
  }

  path(...names: string[]): string {
    return join(this.root, ...names);
  }

  /** Gives every file of a folder another time. */
  touch(folder: string, time: Date): void {
    for (const name of readdirSync(this.path(folder), { recursive: true, encoding: "utf8" })) {
      utimesSync(this.path(folder, name), time, time);
    }
  }

  pack(): ProductPackage {
    return packProduct(new SageMakerProjectStack(new App(), "sagemaker-project"), this.root);
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}
