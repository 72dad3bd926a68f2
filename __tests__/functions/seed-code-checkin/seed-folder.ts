import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface SeedFolder {
  /** Folder with one folder for each repository. */
  readonly path: string;
  remove(): void;
}

/** Bytes that are not UTF-8. */
export const BINARY = Buffer.from([
  0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0xff, 0xfe, 0xc3, 0x28,
]);

/** A seed code folder with what is hard to keep: binaries, odd names, an empty file, an executable, a large table. */
export function makeSeedFolder(repository = "model-build"): SeedFolder {
  const path = mkdtempSync(join(tmpdir(), "seed-code-"));
  const files: readonly (readonly [path: string, content: string | Buffer, mode?: number])[] = [
    [".gitlab-ci.yml", "stages: [training]\n"],
    ["README.md", "\ufeff# Modèle 🚀\n"],
    ["empty.txt", ""],
    ["bin/run.sh", "#!/bin/sh\necho run\n", 0o755],
    ["data/abalone.csv", "M,0.455,0.365,0.095,0.514,0.2245,0.101,0.15,15\n".repeat(4_177)],
    ["docs/a b/ünïcode.md", "odd name\n"],
    ["img/logo.png", BINARY],
    ["nul.txt", "a\0b"],
  ];
  for (const [name, content, mode = 0o644] of files) {
    const file = join(path, repository, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, mode);
  }
  return { path, remove: () => rmSync(path, { recursive: true }) };
}
