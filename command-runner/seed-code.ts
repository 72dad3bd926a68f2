import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type ArchiveFile, filesBelow } from "./reproducible-zip";

/** What a seed's own tools write into the top folder of its repository. Deeper down the same name is the seed's own. */
const WRITTEN_BY_ITS_TOOLS = /^(?:uv\.lock$|(?:build|dist|reports)\/)/;

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
