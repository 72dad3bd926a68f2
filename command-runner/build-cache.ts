import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Results of building steps, kept by the hash of their input: the same input is never built twice.
 * `folder` is made when needed; a result is written under another name first, so that an interrupted build leaves no half.
 */
export class BuildCache {
  constructor(readonly folder: string) {}

  /** The path of the result for `key`; `build` runs only when there is none yet. */
  file(name: string, key: string, build: () => Uint8Array | string): string {
    const path = join(this.folder, `${key.slice(0, 16)}-${name}`);
    if (existsSync(path)) return path;
    mkdirSync(this.folder, { recursive: true });
    const unfinished = `${path}.${process.pid}`;
    writeFileSync(unfinished, build());
    renameSync(unfinished, path);
    return path;
  }

  /** As `file`, but the result's bytes. */
  bytes(name: string, key: string, build: () => Uint8Array | string): Uint8Array {
    return readFileSync(this.file(name, key, build));
  }
}
