import { DATA_SOURCES } from "./data-sources";
import type { DataSource } from "./data-sources/data-source";
import { errorAbout, ProviderError, type Diagnostic } from "./diagnostics";
import { RESOURCES } from "./resources";
import type { Resource } from "./resources/resource";
import { allEntries } from "./schema/entries";
import type { Block, Entry } from "./schema/schema";

export function entriesOf(kind: Entry["kind"]): readonly Entry[] {
  return allEntries().filter((entry) => entry.kind === kind);
}

export function providerBlock(): Block {
  return blockOf("provider", "gitlab");
}

/** @throws ProviderError for a type that the sandbox does not play. */
export function findResource(type: string): { resource: Resource; block: Block } {
  const resource = RESOURCES.get(type);
  if (!resource) throw new ProviderError(notPartOfTheSandbox(type, [...RESOURCES.keys()]));
  return { resource, block: blockOf("resource", type) };
}

/** @throws ProviderError for a data source that the sandbox does not play. */
export function findDataSource(type: string): { source: DataSource; block: Block } {
  const source = DATA_SOURCES.get(type);
  if (!source) throw new ProviderError(notPartOfTheSandbox(`data.${type}`, [...DATA_SOURCES.keys()]));
  return { source, block: blockOf("data-source", type) };
}

/** The schema knows every type of the bindings; what only a schema is known of is refused, never made up. */
function notPartOfTheSandbox(type: string, played: readonly string[]): Diagnostic {
  const detail =
    `The sandbox's GitLab provider plays ${played.join(", ")}. ` +
    "Use the provider of the Terraform registry, and a GitLab server, for anything else.";
  return errorAbout(undefined, `${type} is not part of the sandbox`, detail);
}

function blockOf(kind: Entry["kind"], name: string): Block {
  const entry = allEntries().find((each) => each.kind === kind && each.name === name);
  if (!entry)
    throw new Error(`The bindings have no ${kind} ${name}: the tables and the bindings do not fit together.`);
  return entry.block;
}
