import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type ArchiveFile, filesBelow, sha256 } from "./reproducible-zip";

/** What a seed's own tools write into the top folder of its repository. Deeper down the same name is the seed's own. */
const WRITTEN_BY_ITS_TOOLS = /^(?:build|dist|reports)\//;
/** `seed-code/<repository>/data/…`, but for the words about it. */
const DATA = /^seed-code\/([^/]+)\/(data\/(?!.*\.md$).+)$/;

/** Which data files a repository has beside its seed code, with the SHA-256 sums of their contents (hexadecimal). */
export type SeedDataManifest = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * The seed code of every repository, keyed `seed-code/<repository>/<path>`.
 * @param root the project's root folder
 */
export function seedCode(root: string): Record<string, ArchiveFile> {
  const folder = join(root, "seed-code");
  const repositories = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return Object.fromEntries(
    repositories.flatMap(({ name }) =>
      Object.entries(filesBelow(join(folder, name)))
        .filter(([path]) => !WRITTEN_BY_ITS_TOOLS.test(path))
        .map(([path, file]) => [`seed-code/${name}/${path}`, file]),
    ),
  );
}

/**
 * Whether a file of the seed code is data, which the package names by its sum instead of holding it: every run of a project
 * downloads the package, but only the first commit of a repository needs the data, which is larger than all the rest.
 * A file that may be executed is a program, wherever it lies.
 */
export function isSeedData(path: string, { executable = false }: ArchiveFile): boolean {
  return DATA.test(path) && !executable;
}

/** Lists data files by their repositories and the paths in them. @param data keyed as by `seedCode` */
export function seedDataManifest(data: Readonly<Record<string, ArchiveFile>>): SeedDataManifest {
  const manifest: Record<string, Record<string, string>> = {};
  for (const name of Object.keys(data).sort()) {
    const [, repository = "", path = ""] = DATA.exec(name) ?? [];
    (manifest[repository] ??= {})[path] = sha256((data[name] as ArchiveFile).content);
  }
  return manifest;
}
