import type { Input } from "./requirements/requirement";

type Node = { [name: string]: Node } | string;

/**
 * A form of the Query protocol as an object: `Tags.member.1.Key=a` is `{ Tags: [{ Key: "a" }] }`.
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function inputOfForm(form: URLSearchParams): Input {
  const root: { [name: string]: Node } = {};
  for (const [path, value] of form) {
    const names = path.split(".").filter((name) => name !== "member");
    const last = names.pop() ?? "";
    let node = root;
    for (const name of names) {
      const next = node[name];
      const inner = typeof next === "object" ? next : {};
      node[name] = inner;
      node = inner;
    }
    node[last] = value;
  }
  return Object.fromEntries(Object.entries(root).map(([name, node]) => [name, unfolded(node)]));
}

function unfolded(node: Node): unknown {
  if (typeof node === "string") return node;
  const entries = Object.entries(node);
  const isList = entries.length > 0 && entries.every(([name]) => /^\d+$/.test(name));
  if (isList)
    return entries.sort(([one], [other]) => Number(one) - Number(other)).map(([, item]) => unfolded(item));
  return Object.fromEntries(entries.map(([name, item]) => [name, unfolded(item)]));
}
