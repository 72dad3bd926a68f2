import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, type Dirent } from "node:fs";
import { join, relative, sep } from "node:path";
import type { SeededRepository } from "../../contracts/seed-commit";

/** The seed code in the function's package is not there, empty, or holds something that git cannot keep. */
export class SeedCodeError extends Error {
  override readonly name = "SeedCodeError";
}

export interface SeedFile {
  /** Path from the root of the repository, with `/`. */
  readonly path: string;
  readonly executable: boolean;
  readonly content: Buffer;
}

export interface SeedCode {
  readonly repository: SeededRepository;
  /** In the order of their paths. */
  readonly files: readonly SeedFile[];
  /** SHA-256 over the paths, modes and contents, in hexadecimal. */
  readonly hash: string;
}

const PACKAGE_ADVICE = "The function's package is damaged: build and deploy it again.";

/**
 * Reads the seed code of one repository from `<folder>/<repository>/`.
 * @throws SeedCodeError
 */
export function readSeedCode(folder: string, repository: SeededRepository): SeedCode {
  const root = join(folder, repository);
  const files = filesBelow(root)
    .map((path) => readSeedFile(root, path))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  if (files.length === 0) throw new SeedCodeError(`The seed code folder ${root} is empty. ${PACKAGE_ADVICE}`);
  return { repository, files, hash: hashOf(files) };
}

function filesBelow(root: string): string[] {
  const entries = reading(root, () => readdirSync(root, { recursive: true, withFileTypes: true }));
  const others = entries.filter((entry) => !entry.isFile() && !entry.isDirectory()).map(pathOf);
  if (others.length > 0) {
    throw new SeedCodeError(`Only files can be committed; these are links or devices: ${others.join(", ")}.`);
  }
  return entries.filter((entry) => entry.isFile()).map(pathOf);
}

function pathOf(entry: Dirent): string {
  return join(entry.parentPath, entry.name);
}

function readSeedFile(root: string, path: string): SeedFile {
  return {
    path: relative(root, path).split(sep).join("/"),
    executable: reading(path, () => (statSync(path).mode & 0o100) !== 0),
    content: reading(path, () => readFileSync(path)),
  };
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const reason = (error as Error).message;
    throw new SeedCodeError(`The seed code at ${path} cannot be read: ${reason}. ${PACKAGE_ADVICE}`, {
      cause: error,
    });
  }
}

/**
 * Repositories have the hash in the trailer of their seed commit: computed in another way, it would be an update for all of them.
 * The checksums' fixed length keeps two sets of files apart.
 */
function hashOf(files: readonly SeedFile[]): string {
  const hash = createHash("sha256");
  for (const { path, executable, content } of files) {
    const checksum = createHash("sha256").update(content).digest("hex");
    hash.update(`${checksum} ${executable ? "755" : "644"} ${Buffer.byteLength(path)} ${path}\n`);
  }
  return hash.digest("hex");
}
