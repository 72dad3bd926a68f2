import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import { type Zippable, zipSync } from "fflate";

/** A file of an archive: its bytes, and whether it may be executed (mode 755 instead of 644). */
export interface ArchiveFile {
  readonly content: Uint8Array;
  readonly executable?: boolean;
}

/** Files by their path inside the archive, with forward slashes. */
export type ArchiveFiles = Readonly<Record<string, ArchiveFile>>;

/** What tools leave behind in a folder that is worked in: never part of what is shipped. */
const IGNORED_NAMES = new Set([
  "__pycache__",
  ".pytest_cache",
  ".ruff_cache",
  ".venv",
  ".uv-cache",
  ".bin",
  ".terraform",
  ".DS_Store",
  "node_modules",
]);

// Local time, as fflate writes it: the same two bytes on every machine.
const EARLIEST_ZIP_TIME = new Date(1980, 0, 1);
const UNIX = 3;
const SETTINGS = { mtime: EARLIEST_ZIP_TIME, os: UNIX } as const;

/** Whether files are deflated or stored as they are. */
export type Compression = "deflated" | "stored";

/** The files below a folder, keyed by `prefix` and their path below it; files that tools leave behind are skipped. */
export function filesBelow(folder: string, prefix = ""): Record<string, ArchiveFile> {
  const files: Record<string, ArchiveFile> = {};
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const segments = relative(folder, path).split(sep);
    if (!entry.isFile() || segments.some((segment) => IGNORED_NAMES.has(segment))) continue;
    files[posix.join(prefix, ...segments)] = {
      content: readFileSync(path),
      executable: (statSync(path).mode & 0o100) !== 0,
    };
  }
  return files;
}

/** A zip archive whose bytes depend on its files alone: a fixed order, no times, no owner. */
export function reproducibleZip(files: ArchiveFiles, compression: Compression = "deflated"): Uint8Array {
  const entries: Zippable = {};
  for (const name of Object.keys(files).sort()) {
    const file = files[name] as ArchiveFile;
    const mode = 0o100000 | (file.executable ? 0o755 : 0o644);
    entries[name] = [file.content, { ...SETTINGS, attrs: mode << 16 }];
  }
  return zipSync(entries, { level: compression === "deflated" ? 9 : 0 });
}

/** SHA-256 of bytes, as hexadecimal text. */
export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
