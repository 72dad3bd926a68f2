type Tree = Record<string, unknown>;

/** `variables[KEY]` -> ["variables", "KEY"]; `labels[]` -> ["labels", ""]. */
const keysOf = (name: string): string[] => {
  const first = /^[^[]*/.exec(name)?.[0] ?? "";
  return [first, ...[...name.slice(first.length).matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? "")];
};

/**
 * Turns `a[b]=1&c[]=2&d[][e]=3` into nested values, in the way of Rack, which GitLab's API reads forms and queries with:
 * a record in a list ends where its first repeated key begins.
 */
export function nestedParameters(pairs: Iterable<readonly [string, unknown]>): Tree {
  const root: Tree = Object.create(null) as Tree;
  for (const [name, value] of pairs) put(root, keysOf(name), value);
  return root;
}

function put(tree: Tree, keys: readonly string[], value: unknown): void {
  const [key = "", ...rest] = keys;
  if (key === "__proto__") return;
  if (rest.length === 0) tree[key] = value;
  else if (rest[0] === "") tree[key] = append(tree[key], rest.slice(1), value);
  else {
    const child = isTree(tree[key]) ? tree[key] : (Object.create(null) as Tree);
    tree[key] = child;
    put(child, rest, value);
  }
}

function append(list: unknown, keys: readonly string[], value: unknown): unknown[] {
  const items: unknown[] = Array.isArray(list) ? list : [];
  if (keys.length === 0) return [...items, value];
  const last = items.at(-1);
  const open = isTree(last) && !(keys[0] !== undefined && keys[0] in last) ? last : undefined;
  const item = open ?? (Object.create(null) as Tree);
  put(item, keys, value);
  return open ? items : [...items, item];
}

const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value);
