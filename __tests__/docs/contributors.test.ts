import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readDocument, root } from "./documents";

const { blocks } = readDocument("docs/contributors.md");

/** The only block of a language. */
function blockOf(wanted: string): string {
  const [block] = blocks.filter(({ language }) => language === wanted);
  return block?.text ?? "";
}

/** Every path that the tree names: an indented line is below the line before it that is indented less. */
function pathsOf(tree: string): string[] {
  const folders: { depth: number; path: string }[] = [];
  return tree.split("\n").flatMap((line) => {
    const [, indent = "", names = ""] = /^( *)(\S+(?:, \S+)*) {2,}\S/.exec(line) ?? [];
    while (folders.length > 0 && (folders.at(-1)?.depth ?? 0) >= indent.length) folders.pop();
    const parent = folders.at(-1)?.path ?? "";
    const paths = names.split(", ").map((name) => join(parent, name));
    folders.push({ depth: indent.length, path: paths[0] ?? "" });
    return paths;
  });
}

describe("docs/contributors.md", () => {
  it("shows the imports as they are", () => {
    const printed = execFileSync("npm", ["run", "--silent", "imports:picture"], {
      cwd: root,
      encoding: "utf8",
    });
    // The order of the arrows is that of the import lines in the code.
    const sorted = (picture: string) => picture.trim().split("\n").sort();
    expect(sorted(blockOf("mermaid"))).toEqual(sorted(printed));
  });

  it("names in its tree only what exists", () => {
    const paths = pathsOf(blockOf("text"));
    expect(paths).toContain("modules/shared/buckets/bucket-policy.ts");
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
