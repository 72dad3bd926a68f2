import type { Dirent } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** A pattern of `artifacts:paths` or `cache:paths`, whose slashes at the end do not count. */
const normalized = (pattern: string): string => pattern.replace(/^\.\//, "").replace(/\/+$/, "");

/** `*`, `**`, `?`, `[a-z]` and `{a,b}`, as https://pkg.go.dev/github.com/bmatcuk/doublestar has them. */
export function globExpression(pattern: string): RegExp {
  let depth = 0;
  const source = normalized(pattern).replace(
    /\*\*\/|\*\*|\*|\?|\[(?:\^|!)?[^\]]*\]|[{},]|[.+^$()|\\]/g,
    (token) => {
      if (token === "**/") return "(?:.*/)?";
      if (token === "**") return ".*";
      if (token === "*") return "[^/]*";
      if (token === "?") return "[^/]";
      if (token.startsWith("[")) return token.replace("[!", "[^");
      if (token === "{") return (depth++, "(?:");
      if (token === "}" && depth > 0) return (depth--, ")");
      if (token === ",") return depth > 0 ? "|" : ",";
      return `\\${token}`;
    },
  );
  return new RegExp(`^${source}$`, "s");
}

/** The folder that holds everything that can match. */
function rootOf(pattern: string): string {
  const parts = normalized(pattern).split("/");
  const first = parts.findIndex((part) => /[*?[{]/.test(part));
  return (first < 0 ? parts : parts.slice(0, first)).join("/");
}

/** Files and links below a folder that a pattern names, directly or by a folder above them; paths are relative to the folder. */
export async function filesMatching(folder: string, pattern: string): Promise<string[]> {
  const root = rootOf(pattern);
  const expression = globExpression(pattern);
  const isNamed = (path: string): boolean => {
    const parts = path.split("/");
    return parts.some((_part, index) => expression.test(parts.slice(0, index + 1).join("/")));
  };
  return (await filesBelow(folder, root)).filter(isNamed).sort();
}

async function filesBelow(folder: string, path: string): Promise<string[]> {
  const status = await lstat(join(folder, path)).catch(() => undefined);
  if (!status) return [];
  if (!status.isDirectory()) return [path];
  const entries: Dirent[] = await readdir(join(folder, path), { withFileTypes: true });
  const nested = entries
    // A checkout's own administration is no result of a job.
    .filter(({ name }) => path !== "" || name !== ".git")
    .map((entry) => filesBelow(folder, path === "" ? entry.name : `${path}/${entry.name}`));
  return (await Promise.all(nested)).flat();
}
