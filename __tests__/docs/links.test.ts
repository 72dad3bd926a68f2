import { existsSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { DOCUMENTS, type DocumentPath, readDocument, root } from "./documents";

const isExternal = (link: string) => /^[a-z]+:/.test(link);

/** Why a link from `document` leads nowhere; undefined for one that does lead somewhere. */
function problemOf(document: DocumentPath, link: string): string | undefined {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? document : normalize(join(dirname(document), path));
  if (!existsSync(join(root, target))) return `${link}: there is no ${target}`;
  if (anchor !== undefined && !readDocument(target).anchors.includes(anchor))
    return `${link}: ${target} has no heading #${anchor}`;
  return undefined;
}

it("knows every file of docs/", () => {
  const inFolder = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`);
  expect(DOCUMENTS.filter((document) => document !== "README.md").sort()).toEqual(inFolder.sort());
});

describe.each(DOCUMENTS)("%s", (document) => {
  const { links, blocks } = readDocument(document);

  it("has no link that leads nowhere", () => {
    const local = links.filter((link) => !isExternal(link));
    expect(local.map((link) => problemOf(document, link)).filter(Boolean)).toEqual([]);
  });

  it("links to the internet by https only", () => {
    expect(links.filter((link) => isExternal(link) && !link.startsWith("https://"))).toEqual([]);
  });

  it("says of each block of code what it is", () => {
    expect(blocks.filter(({ language }) => language === "").map(({ line }) => line)).toEqual([]);
  });
});

describe.each(["README.md", "docs/data-scientists.md"] as const)("the picture of %s", (document) => {
  const picture = readDocument(document).blocks.find(({ language }) => language === "mermaid")?.text ?? "";
  const lines = picture.split("\n").map((line) => line.trim());

  it("is a flowchart whose subgraphs are closed", () => {
    expect(lines[0]).toMatch(/^flowchart (TB|TD|LR)$/);
    const opened = lines.filter((line) => line.startsWith("subgraph ")).length;
    expect(lines.filter((line) => line === "end")).toHaveLength(opened);
    expect(opened).toBeGreaterThan(0);
  });

  it("draws no arrow to or from a node that has no text", () => {
    const named = new Set(lines.flatMap((line) => /^(?:subgraph )?(\w+)[[({]/.exec(line)?.[1] ?? []));
    const arrows = lines.flatMap((line) => {
      const [, from, to] = /^(\w+) (?:-->|-\.->)(?:\|"[^"|]*"\|)? (\w+)$/.exec(line) ?? [];
      return from && to ? [from, to] : [];
    });
    expect(arrows.length).toBeGreaterThan(0);
    expect(arrows.filter((node) => !named.has(node))).toEqual([]);
  });
});
