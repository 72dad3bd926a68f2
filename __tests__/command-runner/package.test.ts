import { execFileSync } from "node:child_process";
import { appendFileSync, chmodSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { strFromU8, type Unzipped, unzipSync } from "fflate";
import type { ProductPackage } from "../../command-runner/package";
import { sha256 } from "../../command-runner/reproducible-zip";
import { seedCode } from "../../command-runner/seed-code";
import { PROJECT_ROOT, SourceCopy } from "./source-copy";
import { zipModes } from "./zip-modes";

const TRIGGER = "deploy-pipeline.zip";
const CHECK_IN = "seed-code-checkin.zip";
const DATA = "seed-code/model-build/data/abalone-dataset.csv";

let sources: SourceCopy;
let release: ProductPackage;
let zip: Buffer;
let files: Unzipped;
let checkIn: Unzipped;

beforeAll(() => {
  sources = new SourceCopy();
  chmodSync(sources.path("seed-code", "model-deploy", "deploy.py"), 0o755);
  release = sources.pack();
  zip = readFileSync(release.packageFile);
  files = unzipSync(zip);
  checkIn = inner(CHECK_IN);
});

afterAll(() => sources.remove());

const inner = (name: string): Unzipped => unzipSync(files[name] as Uint8Array);

/** Every file of the archive and of those in it, by its name. */
function everyFile(): [string, Uint8Array][] {
  const nested = [inner("scripts.zip"), inner(TRIGGER), checkIn].flatMap((one) => Object.entries(one));
  return [...Object.entries(files).filter(([name]) => !name.endsWith(".zip")), ...nested];
}

describe("tf-code.zip", () => {
  it("holds the stack, the functions and the host's scripts, and nothing else", () => {
    const scripts = readdirSync(sources.path("command-runner", "host"));
    expect(Object.keys(files).sort()).toEqual(["main.tf", TRIGGER, CHECK_IN, "run.sh", "scripts.zip"].sort());
    expect(["run.sh", ...Object.keys(inner("scripts.zip"))].sort()).toEqual(scripts.sort());
  });

  it("is at most 108 kB", () => {
    expect(zip.length).toBeLessThanOrEqual(108_000);
  });

  it("has the sum that the release tells", () => {
    expect(release.packageSha256).toBe(sha256(zip));
  });

  it("holds HCL as terraform fmt writes it", () => {
    const terraform = process.env["TERRAFORM_BINARY_NAME"] ?? "terraform";
    const check = () =>
      execFileSync(terraform, ["fmt", "-check", "-"], { input: files["main.tf"], stdio: "pipe" });
    expect(check).not.toThrow();
    expect(strFromU8(files["main.tf"] as Uint8Array)).toContain('backend "s3"');
  });

  it("tells nothing of the machine that packed it", () => {
    const traces = [PROJECT_ROOT, sources.root, "node_modules"];
    const told = everyFile().flatMap(([name, content]) =>
      traces
        .filter((trace) => `${name}\n${strFromU8(content)}`.includes(trace))
        .map((trace) => [name, trace]),
    );
    expect(told).toEqual([]);
  });

  it("holds no compiled Python", () => {
    expect(everyFile().filter(([name]) => name.endsWith(".pyc"))).toEqual([]);
  });

  it("has the code of the functions as index.js", () => {
    for (const name of [TRIGGER, CHECK_IN])
      expect(strFromU8(inner(name)["index.js"] as Uint8Array)).toContain("handler");
  });
});

describe("seed-code-checkin.zip in it", () => {
  const codeOfSeed = () => Object.keys(seedCode(sources.root)).filter((name) => name !== DATA);

  it("has what seed-code/ holds but the data, byte for byte", () => {
    expect(Object.keys(checkIn).sort()).toEqual(["index.js", "seed-data.json", ...codeOfSeed()].sort());
    for (const name of codeOfSeed()) {
      const sum = sha256(readFileSync(sources.path(name)));
      expect([name, sha256(checkIn[name] as Uint8Array)]).toEqual([name, sum]);
    }
  });

  it("has the words about the data", () => {
    expect(codeOfSeed()).toContain("seed-code/model-build/data/README.md");
  });

  it("names the data with its sum", () => {
    expect(JSON.parse(strFromU8(checkIn["seed-data.json"] as Uint8Array))).toEqual({
      "model-build": { "data/abalone-dataset.csv": sha256(readFileSync(sources.path(DATA))) },
    });
  });

  it("keeps its modes", () => {
    const modes = zipModes(Buffer.from(files[CHECK_IN] as Uint8Array));
    expect(modes["seed-code/model-deploy/deploy.py"]).toBe("755");
    expect(modes["seed-code/model-deploy/settings.py"]).toBe("644");
  });
});

describe("packProduct", () => {
  it("tells where the data of the seed code is", () => {
    expect(release.seedData).toEqual({ "model-build/data/abalone-dataset.csv": sources.path(DATA) });
  });

  it("gives the same bytes again, with nothing left in its cache", () => {
    rmSync(sources.path(".cache"), { recursive: true });
    expect(sources.pack().packageSha256).toBe(release.packageSha256);
    expect(readFileSync(release.packageFile).equals(zip)).toBe(true);
  });

  it("renders the stack as before when its HCL is not in the cache", () => {
    const before = sources.pack().packageSha256;
    for (const file of readdirSync(sources.path(".cache/build")).filter((name) => name.endsWith("-main.tf")))
      rmSync(sources.path(".cache/build", file));
    expect(sources.pack().packageSha256).toBe(before);
  });

  it("gives the same bytes for the same sources in another folder, written at another time", () => {
    const copy = new SourceCopy();
    try {
      chmodSync(copy.path("seed-code", "model-deploy", "deploy.py"), 0o755);
      for (const folder of ["seed-code", "command-runner", "functions"]) copy.touch(folder, new Date(1e12));
      expect(readFileSync(copy.pack().packageFile).equals(zip)).toBe(true);
    } finally {
      copy.remove();
    }
  });

  it.each([
    "seed-code/model-build/pipelines/abalone/evaluate.py",
    DATA,
    "seed-code/model-deploy/terraform/variables.tf",
    "command-runner/host/run.sh",
    "functions/runtime/log.ts",
  ])("gives another package when %s changes", (path) => {
    const copy = new SourceCopy();
    try {
      chmodSync(copy.path("seed-code", "model-deploy", "deploy.py"), 0o755);
      const change = path.endsWith(".ts") ? "\nconsole.log();\n" : "\n# changed\n";
      appendFileSync(copy.path(path), change);
      expect(copy.pack().packageSha256).not.toBe(release.packageSha256);
    } finally {
      copy.remove();
    }
  });
});
