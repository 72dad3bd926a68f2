import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** What the catalog is made from. */
const SOURCES = [
  ...["main.ts", "cdktf.json", "package.json", "package-lock.json", "tsconfig.json"],
  ...["contracts", "stacks", "modules", "command-runner", "functions", "seed-code"],
];

/** A checkout of the project whose files a test may change. */
export class ProjectCopy {
  readonly folder = mkdtempSync(join(tmpdir(), "project-"));

  constructor() {
    for (const source of SOURCES) cpSync(source, join(this.folder, source), { recursive: true });
    symlinkSync(resolve("node_modules"), join(this.folder, "node_modules"));
  }

  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
