import { bindingFolders } from "./bindings";
import { deriveEntry } from "./derive";
import type { Attribute, Entry } from "./schema";

const derived = new Map<string, Entry>();

/** The entry of one folder of the bindings, read once. */
function entryOf(folder: string): Entry {
  const known = derived.get(folder);
  if (known) return known;
  const entry = deriveEntry(folder);
  derived.set(folder, entry);
  return entry;
}

/** Every entry of the bindings; about 0.1 s the first time. */
export function allEntries(): Entry[] {
  return bindingFolders().map(entryOf);
}

export function attributesOf(folder: string): readonly Attribute[] {
  return entryOf(folder).block.attributes;
}
