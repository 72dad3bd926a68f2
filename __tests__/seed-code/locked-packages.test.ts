import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "fflate";
import { PROJECT_ROOT } from "../command-runner/source-copy";
import { SeedClone, type SeedName } from "./seed-clone";

/** The platforms of `environments` in pyproject.toml, as the names of wheels say them. */
const PLATFORMS = [/_x86_64\./, /_aarch64\./, /macosx\S*_(?:arm64|universal2)\./];
/** Kilobytes that both lock files may add to the product's package. */
const ROOM = 23;

const read = (seed: SeedName): string =>
  readFileSync(join(PROJECT_ROOT, "seed-code", seed, "uv.lock"), "utf8");

/** The wheels of each package, by its name and version. */
function wheels(lock: string): Map<string, string[]> {
  const packages = lock.split("[[package]]").slice(1);
  return new Map(
    packages.map((text) => {
      const [, name = "", version = ""] = /name = "(.*)"\nversion = "(.*)"/.exec(text) ?? [];
      return [`${name} ${version}`, text.match(/[^/"]+\.whl/g) ?? []];
    }),
  );
}

describe.each<SeedName>(["model-build", "model-deploy"])("uv.lock of %s", (seed) => {
  let clone: SeedClone;
  beforeEach(() => (clone = new SeedClone(seed)));
  afterEach(() => clone.remove());

  const lockCheck = () => {
    const uv = join(PROJECT_ROOT, ".sandbox", "python", "bin", "uv");
    return spawnSync(uv, ["lock", "--check", "--offline"], { cwd: clone.root, encoding: "utf8" });
  };

  it("is what pyproject.toml asks for", () => {
    const { status, stderr } = lockCheck();
    expect([status, stderr]).toEqual([0, expect.stringMatching(/^Resolved \d+ packages/m)]);
  });

  it("makes a job red once pyproject.toml asks for something else", () => {
    const file = join(clone.root, "pyproject.toml");
    writeFileSync(file, readFileSync(file, "utf8").replace(/"pytest==[\d.]+"/, '"pytest==9.1.0"'));
    const { code, output } = clone.runJob(seed === "model-build" ? "lint" : "check");
    expect([code === 0, output]).toEqual([false, expect.stringContaining("run `uv lock`")]);
  });

  it("names PyPI and no other index, each file with its checksum", () => {
    const addresses = read(seed).match(/https?:\/\/[^/"]+/g) ?? [];
    expect([...new Set(addresses)].sort()).toEqual(["https://files.pythonhosted.org", "https://pypi.org"]);
    const files = read(seed).match(/\{ url = .*/g) ?? [];
    expect(files.filter((file) => !/hash = "sha256:[0-9a-f]{64}"/.test(file))).toEqual([]);
  });

  it("has a wheel of each package for each platform, or for any", () => {
    const missing = [...wheels(read(seed))].flatMap(([name, files]) => {
      if (files.length === 0 || files.some((file) => file.endsWith("-any.whl"))) return [];
      return PLATFORMS.filter((platform) => !files.some((file) => platform.test(file))).map((platform) => [
        name,
        platform.source,
      ]);
    });
    // One of both packages of XGBoost is for Linux, the other for macOS: pyproject.toml says so.
    const elsewhere = missing.filter(([name]) => !name?.startsWith("xgboost"));
    expect(elsewhere).toEqual([]);
  });
});

it("takes no more room in the product's package than it has", () => {
  const both = Buffer.from(read("model-build") + read("model-deploy"));
  expect(gzipSync(both, { level: 9 }).length).toBeLessThanOrEqual(ROOM * 1000);
});
