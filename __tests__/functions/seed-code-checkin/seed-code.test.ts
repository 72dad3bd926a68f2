import { chmodSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSeedCode, SeedCodeError } from "../../../functions/seed-code-checkin/seed-code";
import { BINARY, makeSeedFolder, type SeedFolder } from "./seed-folder";

let folder: SeedFolder;
beforeEach(() => {
  folder = makeSeedFolder();
});
afterEach(() => folder.remove());

const read = () => readSeedCode(folder.path, "model-build");
const inSeed = (...path: string[]) => join(folder.path, "model-build", ...path);

test("lists the files in all folders, by their paths", () => {
  expect(read().files.map(({ path }) => path)).toEqual([
    ".gitlab-ci.yml",
    "README.md",
    "bin/run.sh",
    "data/abalone.csv",
    "docs/a b/ünïcode.md",
    "empty.txt",
    "img/logo.png",
    "nul.txt",
  ]);
});

test("keeps the bytes", () => {
  const logo = read().files.find(({ path }) => path === "img/logo.png");
  expect(logo?.content).toEqual(BINARY);
});

test("knows which files are executable", () => {
  expect(
    read()
      .files.filter(({ executable }) => executable)
      .map(({ path }) => path),
  ).toEqual(["bin/run.sh"]);
});

describe("the hash", () => {
  test("is the same for the same files", () => {
    const other = makeSeedFolder();
    expect(readSeedCode(other.path, "model-build").hash).toBe(read().hash);
    other.remove();
  });

  test.each<[string, () => void]>([
    ["a content", () => writeFileSync(inSeed("docs", "a b", "ünïcode.md"), "Odd name\n")],
    ["a name", () => renameSync(inSeed("nul.txt"), inSeed("null.txt"))],
    ["a mode", () => chmodSync(inSeed("nul.txt"), 0o755)],
    ["a new file", () => writeFileSync(inSeed("data", "new"), "")],
  ])("changes with %s", (_what, change) => {
    const before = read().hash;
    change();
    expect(read().hash).not.toBe(before);
  });
});

test("refuses a folder that is not there", () => {
  expect(() => readSeedCode(folder.path, "model-deploy")).toThrow(SeedCodeError);
  expect(() => readSeedCode(folder.path, "model-deploy")).toThrow(
    /^The seed code at .*\/model-deploy cannot be read: ENOENT.* The function's package is damaged: build and deploy it again\.$/,
  );
});

test("refuses an empty folder", () => {
  mkdirSync(join(folder.path, "model-deploy", "empty"), { recursive: true });
  expect(() => readSeedCode(folder.path, "model-deploy")).toThrow(
    `The seed code folder ${folder.path}/model-deploy is empty. The function's package is damaged: build and deploy it again.`,
  );
});

test("refuses links", () => {
  symlinkSync("README.md", inSeed("link.md"));
  expect(read).toThrow(
    `Only files can be committed; these are links or devices: ${folder.path}/model-build/link.md.`,
  );
});
