import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const PACKAGE = dirname(require.resolve("@cdktf/provider-gitlab/package.json"));
const INLINE_SOURCE_MAP = /\/\/# sourceMappingURL=data:application\/json;base64,([A-Za-z0-9+/=]+)\s*$/;

/** Folders of the bindings, one for each resource, data source and the provider, for example `data-gitlab-user`. */
export function bindingFolders(): string[] {
  return readdirSync(join(PACKAGE, "lib"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

/**
 * The TypeScript source of one binding. The compiled JavaScript drops most comments of the generator, and they are what
 * the schema is read from; the source map that ends each file carries the source whole.
 */
export function bindingSource(folder: string): string {
  const file = join(PACKAGE, "lib", folder, "index.js");
  const encoded = INLINE_SOURCE_MAP.exec(readFileSync(file, "utf8"))?.[1];
  if (!encoded)
    throw new Error(`${file} has no inline source map: the schema cannot be read from these bindings.`);
  const map = JSON.parse(Buffer.from(encoded, "base64").toString("utf8")) as { sourcesContent?: string[] };
  const source = map.sourcesContent?.[0];
  if (!source)
    throw new Error(`The source map of ${file} holds no source: the schema cannot be read from it.`);
  return source;
}

/** Version of the GitLab provider that the bindings were generated from, for example `18.6.1`. */
export function providerVersion(): string {
  const version = /providerVersion: '([^']+)'/.exec(bindingSource("provider"))?.[1];
  if (!version) throw new Error("The provider's binding names no providerVersion.");
  return version;
}
