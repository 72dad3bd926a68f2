import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "../command-runner/source-copy";
import { SeedClone, type SeedName } from "./seed-clone";

describe.each<SeedName>(["model-build", "model-deploy"])("pyproject.toml of %s", (seed) => {
  let clone: SeedClone;
  beforeEach(() => (clone = new SeedClone(seed)));
  afterEach(() => clone.remove());

  const read = (file: string): string => readFileSync(join(clone.root, file), "utf8");

  /** What pyproject.toml names with `==`, as uv.lock names it. */
  const pinned = (): string[] =>
    Array.from(
      read("pyproject.toml").matchAll(/"([\w.-]+)(?:\[\w+\])?==([^\s"]+)/g),
      ([, name, version]) => `${name} ${version}`,
    ).sort();

  /** What uv chooses for every Python and platform that the seed supports. */
  const resolved = (): string[] => {
    execFileSync(join(PROJECT_ROOT, ".sandbox", "python", "bin", "uv"), ["lock", "--quiet"], {
      cwd: clone.root,
    });
    return Array.from(
      read("uv.lock").matchAll(/^name = "(.*)"\nversion = "(.*)"\nsource = \{ registry/gm),
      ([, name, version]) => `${name} ${version}`,
    ).sort();
  };

  it("pins each package that uv installs, and no other", () => {
    expect(pinned()).toEqual(resolved());
  });
});
