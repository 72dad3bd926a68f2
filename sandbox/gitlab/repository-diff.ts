import type { GitRepository } from "./git-repository";

const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

interface Change {
  readonly oldMode: string;
  readonly newMode: string;
  readonly status: string;
  readonly oldPath: string;
  readonly newPath: string;
}

/** Reads `git diff --raw -z`: `:modes ids status NUL path NUL [second path NUL]`. */
function parseRaw(output: string): Change[] {
  const fields = output.split("\0");
  const changes: Change[] = [];
  for (let at = 0; at < fields.length;) {
    const match = /^:(\d+) (\d+) \S+ \S+ ([A-Z])\d*$/.exec(fields[at] ?? "");
    if (!match) break;
    const [, oldMode = "", newMode = "", status = ""] = match;
    const oldPath = fields[at + 1] ?? "";
    const moved = status === "R" || status === "C";
    changes.push({ oldMode, newMode, status, oldPath, newPath: moved ? (fields[at + 2] ?? "") : oldPath });
    at += moved ? 3 : 2;
  }
  return changes;
}

/** The text of one file's patch from its first hunk on; binary files have git's one sentence. */
const hunks = (patch: string): string => {
  const start = patch.search(/^(@@ |Binary files )/m);
  return start < 0 ? "" : patch.slice(start);
};

/** Differences as the API gives them: https://docs.gitlab.com/api/commits/#get-commit-diff */
export async function diffAnswer(
  repository: GitRepository,
  from: string | undefined,
  to: string,
): Promise<Record<string, unknown>[]> {
  const range = [from ?? EMPTY_TREE, to, "--"];
  const changes = parseRaw(
    (await repository.run(["diff", "--raw", "-z", "--find-renames", ...range])).toString(),
  );
  const patch = (await repository.run(["diff", "--patch", "--find-renames", ...range])).toString();
  const patches = patch.split(/^(?=diff --git )/m).filter((part) => part.startsWith("diff --git "));
  return changes.map((change, index) => ({
    diff: hunks(patches[index] ?? ""),
    collapsed: false,
    too_large: false,
    new_path: change.newPath,
    old_path: change.oldPath,
    a_mode: change.oldMode === "000000" ? "0" : change.oldMode,
    b_mode: change.newMode === "000000" ? "0" : change.newMode,
    new_file: change.status === "A",
    renamed_file: change.status === "R",
    deleted_file: change.status === "D",
    generated_file: null,
  }));
}
