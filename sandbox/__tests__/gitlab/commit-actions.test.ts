import { applyActions, type CommitAction } from "../../gitlab/commit-actions";
import type { TreeEntry } from "../../gitlab/git-repository";

const entry = (path: string, mode = "100644"): TreeEntry => ({
  path,
  mode,
  type: "blob",
  id: `blob-of-${path}`,
});
const TREE = [entry("a.txt"), entry("run.sh", "100755"), entry("lib/x.py")];
const text = (content: string) => Buffer.from(content);
const apply = (...actions: CommitAction[]) => applyActions(TREE, actions);

test("creates a regular file, whatever execute_filemode says: only chmod heeds it", () => {
  expect(apply({ action: "create", path: "new", content: text("n"), executable: true })).toEqual([
    { path: "new", mode: "100644", content: text("n") },
  ]);
});

test("keeps the mode of a file that it updates", () => {
  expect(apply({ action: "update", path: "run.sh", content: text("u") })).toEqual([
    { path: "run.sh", mode: "100755", content: text("u") },
  ]);
});

test("changes the mode and keeps the content", () => {
  expect(apply({ action: "chmod", path: "a.txt", executable: true })).toEqual([
    { path: "a.txt", mode: "100755", blob: "blob-of-a.txt" },
  ]);
});

test("moves a file with its mode", () => {
  expect(apply({ action: "move", path: "bin/run.sh", previousPath: "run.sh" })).toEqual([
    { path: "run.sh", deleted: true },
    { path: "bin/run.sh", mode: "100755", blob: "blob-of-run.sh" },
  ]);
});

test("sees the effect of earlier actions", () => {
  const actions: CommitAction[] = [
    { action: "create", path: "new.sh", content: text("n") },
    { action: "chmod", path: "new.sh", executable: true },
  ];
  expect(apply(...actions)).toEqual([{ path: "new.sh", mode: "100755", content: text("n") }]);
});

test.each<[CommitAction, string]>([
  [{ action: "create", path: "a.txt" }, "A file with this name already exists"],
  [{ action: "create", path: "lib" }, "A directory with this name already exists"],
  [{ action: "create", path: "a.txt/below" }, "A file with this name already exists"],
  [{ action: "move", path: "a.txt", previousPath: "run.sh" }, "A file with this name already exists"],
  [{ action: "update", path: "none" }, "A file with this name doesn't exist"],
  [{ action: "delete", path: "none" }, "A file with this name doesn't exist"],
  [{ action: "chmod", path: "none", executable: true }, "A file with this name doesn't exist"],
  [{ action: "move", path: "x", previousPath: "none" }, "A file with this name doesn't exist"],
  [{ action: "create", path: "../x" }, "Path cannot include directory traversal"],
  [{ action: "create", path: ".git/config" }, "invalid path: '.git/config'"],
  [{ action: "create", path: "/x" }, "invalid path: '/x'"],
])("refuses %j", (action, message) => {
  expect(() => apply(action)).toThrow(expect.objectContaining({ status: 400, body: { message } }));
});
