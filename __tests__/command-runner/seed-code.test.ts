import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { seedCode } from "../../command-runner/seed-code";
import { PROJECT_ROOT } from "./source-copy";

/** The files of seed-code/ that are there, as `git ls-files` lists them. */
function listedByGit(...options: string[]): string[] {
  const list = execFileSync("git", ["ls-files", "-z", ...options, "--", "seed-code"], {
    cwd: PROJECT_ROOT,
    encoding: "utf8",
  });
  return list.split("\0").filter((path) => path && existsSync(join(PROJECT_ROOT, path)));
}

describe("the project's own seed code", () => {
  it("has every file that is committed", () => {
    expect(Object.keys(seedCode(PROJECT_ROOT))).toEqual(expect.arrayContaining(listedByGit()));
  });

  it("has no file that git ignores", () => {
    const known = listedByGit("--cached", "--others", "--exclude-standard");
    expect(Object.keys(seedCode(PROJECT_ROOT)).filter((path) => !known.includes(path))).toEqual([]);
  });
});

describe("seedCode", () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), "seed-"))));
  afterEach(() => rmSync(root, { recursive: true }));

  const write = (path: string): void => {
    const file = join(root, "seed-code", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, path);
  };

  it.each([
    "uv.lock",
    "build/staging-plan.json",
    "dist/model_build-0.1.0.tar.gz",
    "reports/unit-tests.xml",
    ".uv-cache/CACHEDIR.TAG",
    ".bin/terraform",
    "pipelines/__pycache__/a.pyc",
  ])("leaves out %s, which a tool of the seed wrote", (path) => {
    write("model-build/README.md");
    write(`model-build/${path}`);
    expect(Object.keys(seedCode(root))).toEqual(["seed-code/model-build/README.md"]);
  });

  it.each(["pipelines/reports/table.py", "pipelines/build/steps.py", "tests/uv.lock", "build.py", "build"])(
    "keeps %s, which is the seed's own",
    (path) => {
      write(`model-build/${path}`);
      expect(Object.keys(seedCode(root))).toEqual([`seed-code/model-build/${path}`]);
    },
  );

  it("keeps the seeds of the repositories apart", () => {
    write("model-build/README.md");
    write("model-deploy/README.md");
    expect(Buffer.from(seedCode(root)["seed-code/model-deploy/README.md"]?.content ?? [])).toEqual(
      Buffer.from("model-deploy/README.md"),
    );
  });
});
