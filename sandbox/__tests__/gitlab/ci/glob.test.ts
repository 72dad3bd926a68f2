import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { filesMatching } from "../../../gitlab/ci/glob";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glob-"));
  for (const file of ["a.txt", ".hidden", "d/b.txt", "d/e/c.log", "d/e/[x].txt", ".git/config"]) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), "");
  }
});
afterAll(() => rm(folder, { recursive: true }));

test.each([
  ["a.txt", ["a.txt"]],
  ["./d/", ["d/b.txt", "d/e/[x].txt", "d/e/c.log"]],
  ["*.txt", ["a.txt"]],
  ["**/*.txt", ["a.txt", "d/b.txt", "d/e/[x].txt"]],
  ["d/*", ["d/b.txt", "d/e/[x].txt", "d/e/c.log"]],
  ["d/**/*.{log,md}", ["d/e/c.log"]],
  ["?.txt", ["a.txt"]],
  ["[!b].txt", ["a.txt"]],
  ["nothing", []],
  ["**/*", [".hidden", "a.txt", "d/b.txt", "d/e/[x].txt", "d/e/c.log"]],
])("%s names %p", async (pattern, expected) => {
  expect((await filesMatching(folder, pattern)).sort()).toEqual([...expected].sort());
});
