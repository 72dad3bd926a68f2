/** Which function, and which version or alias of it, a path names: by name, `name:qualifier` or ARN, in URL encoding. */
interface FunctionReference {
  readonly name: string;
  readonly qualifier?: string;
}

export function functionReference(encoded: string, target: string): FunctionReference {
  const text = decodeURIComponent(encoded);
  const query = new URLSearchParams(target.split("?")[1] ?? "").get("Qualifier") ?? undefined;
  // An ARN, whole or from the account on, has the name after `function:`.
  const [name = "", inName] = (text.split(":function:").at(-1) ?? text).replace(/^function:/, "").split(":");
  return { name, qualifier: inName ?? query };
}
