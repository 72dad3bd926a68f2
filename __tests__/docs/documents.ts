import { readFileSync } from "node:fs";
import { join } from "node:path";

export const root = join(__dirname, "..", "..");

/** The project's own documentation, by path from the root. The seed code has its own, for the people who get it. */
export const DOCUMENTS = [
  "README.md",
  "docs/ops/README.md",
  "docs/ops/access.md",
  "docs/ops/clean-up.md",
  "docs/ops/deleted-projects.md",
  "docs/ops/deploy.md",
  "docs/ops/releases.md",
  "docs/ops/review.md",
  "docs/ops/runs.md",
  "docs/ops/s3-templates.md",
  "docs/ops/set-up.md",
  "docs/ops/state.md",
  "docs/data-scientists.md",
  "docs/contributors.md",
] as const;
export type DocumentPath = (typeof DOCUMENTS)[number];

/** A fenced block of code. */
export interface Block {
  /** Such as `sh` or `mermaid`; empty when none is given. */
  readonly language: string;
  readonly text: string;
  /** Anchor of the heading of level 2 above it, or empty. */
  readonly section: string;
  /** Line of its first line in the file, from 1. */
  readonly line: number;
}

interface MarkdownDocument {
  readonly blocks: readonly Block[];
  /** Anchors of all headings, as GitHub and GitLab make them. */
  readonly anchors: readonly string[];
  /** Targets of all links. */
  readonly links: readonly string[];
  /** Rows of all tables, header rows and rules included: trimmed cells. */
  readonly rows: readonly (readonly string[])[];
}

const HEADING = /^(#{1,6}) +(.+?) *$/;
const FENCE = /^```(\w*)/;
const LINK = /\]\(([^)\s]+)\)/g;

/** Reads a Markdown file of the project. Blocks are fenced by three backticks at the start of a line. */
export function readDocument(path: string): MarkdownDocument {
  const blocks: Block[] = [];
  const anchors: string[] = [];
  const links: string[] = [];
  const rows: string[][] = [];
  let section = "";
  let block: { language: string; line: number; lines: string[] } | undefined;
  for (const [index, line] of readFileSync(join(root, path), "utf8").split("\n").entries()) {
    const fence = FENCE.exec(line);
    if (block && fence) {
      blocks.push({ language: block.language, line: block.line, section, text: block.lines.join("\n") });
      block = undefined;
    } else if (block) {
      block.lines.push(line);
    } else if (fence) {
      block = { language: fence[1] ?? "", line: index + 2, lines: [] };
    } else {
      const [, level = "", title = ""] = HEADING.exec(line) ?? [];
      if (level) anchors.push(anchor(title, anchors));
      if (level === "##") section = anchors.at(-1) ?? "";
      links.push(...[...line.matchAll(LINK)].map((match) => match[1] ?? ""));
      if (line.startsWith("|")) rows.push(cells(line));
    }
  }
  return { blocks, anchors, links, rows };
}

/** https://docs.gitlab.com/user/markdown/#heading-ids-and-links */
function anchor(title: string, earlier: readonly string[]): string {
  const plain = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");
  const same = earlier.filter((one) => one === plain || one.replace(/-\d+$/, "") === plain).length;
  return same === 0 ? plain : `${plain}-${same}`;
}

function cells(row: string): string[] {
  return row
    .slice(1, row.lastIndexOf("|"))
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replace(/\\([|<>*_])/g, "$1"));
}

/** A row as it would be typed, to compare tables by eye when a test fails. */
export function row(...texts: readonly string[]): string {
  return `| ${texts.join(" | ")} |`;
}
