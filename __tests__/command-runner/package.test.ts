import { execFileSync } from "node:child_process";
import { appendFileSync, chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { strFromU8, type Unzipped, unzipSync } from "fflate";
import type { ProductPackage } from "../../command-runner/package";
import { sha256 } from "../../command-runner/reproducible-zip";
import { seedCode } from "../../command-runner/seed-code";
import { PROJECT_ROOT, SourceCopy } from "./source-copy";
import { zipModes } from "./zip-modes";

const TRIGGER = "deploy-pipeline.zip";
const CHECK_IN = "seed-code-checkin.zip";

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
  const nested = [inner(TRIGGER), checkIn].flatMap((one) => Object.entries(one));
  return [...Object.entries(files).filter(([name]) => !name.endsWith(".zip")), ...nested];
}

describe("tf-code.zip", () => {
  it("holds the stack, the functions and the host's scripts, and nothing else", () => {
    const scripts = readdirSync(sources.path("command-runner", "host"));
    expect(Object.keys(files).sort()).toEqual(["main.tf", "names.sh", TRIGGER, CHECK_IN, ...scripts].sort());
  });

  it("is at most 150 kB", () => {
    expect(zip.length).toBeLessThanOrEqual(150_000);
  });

  it("has the checksum that the release states", () => {
    expect(release.packageSha256).toBe(sha256(zip));
  });

  it("holds HCL as terraform fmt writes it", () => {
    const terraform = process.env["TERRAFORM_BINARY_NAME"] ?? "terraform";
    const check = () =>
      execFileSync(terraform, ["fmt", "-check", "-"], { input: files["main.tf"], stdio: "pipe" });
    expect(check).not.toThrow();
    expect(strFromU8(files["main.tf"] as Uint8Array)).toContain('backend "s3"');
  });

  it("holds nothing of the machine that packed it", () => {
    const traces = [PROJECT_ROOT, sources.root, "node_modules"];
    const found = everyFile().flatMap(([name, content]) =>
      traces
        .filter((trace) => `${name}\n${strFromU8(content)}`.includes(trace))
        .map((trace) => [name, trace]),
    );
    expect(found).toEqual([]);
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
  it("has what seed-code/ holds, byte for byte", () => {
    const seed = Object.keys(seedCode(sources.root));
    expect(Object.keys(checkIn).sort()).toEqual(["index.js", ...seed].sort());
    for (const name of seed) {
      const checksum = sha256(readFileSync(sources.path(name)));
      expect([name, sha256(checkIn[name] as Uint8Array)]).toEqual([name, checksum]);
    }
  });

  it("is deflated once, by the package around it", () => {
    const readme = readFileSync(sources.path("seed-code", "model-build", "README.md"));
    expect(Buffer.from(files[CHECK_IN] as Uint8Array).includes(readme)).toBe(true);
  });

  it("keeps its modes", () => {
    const modes = zipModes(Buffer.from(files[CHECK_IN] as Uint8Array));
    expect(modes["seed-code/model-deploy/deploy.py"]).toBe("755");
    expect(modes["seed-code/model-deploy/settings.py"]).toBe("644");
  });
});

describe("packProduct", () => {
  it("has scripts that git checks out with LF line ends on every machine", () => {
    const listed = execFileSync("git", ["ls-files", "*.sh", "*.py", "*.yaml", "*.yml"], {
      cwd: PROJECT_ROOT,
      encoding: "utf8",
    });
    const shipped = listed.split("\n").filter((path) => /^(command-runner|seed-code)\//.test(path));
    const attributes = execFileSync("git", ["check-attr", "eol", "--", ...shipped], {
      cwd: PROJECT_ROOT,
      encoding: "utf8",
    });
    expect(
      attributes
        .trim()
        .split("\n")
        .filter((line) => !line.endsWith(": eol: lf")),
    ).toEqual([]);
  });

  it("refuses scripts with CRLF line ends, naming all of them and what to do", () => {
    const copy = new SourceCopy();
    try {
      const names = ["command-runner/host/run.sh", "seed-code/model-build/pipelines/abalone/evaluate.py"];
      for (const name of [...names, "command-runner/product-template.yaml"])
        writeFileSync(copy.path(name), readFileSync(copy.path(name), "utf8").replaceAll("\n", "\r\n"));
      expect(() => copy.pack()).toThrow(
        "These scripts have CRLF line ends, which the host's bash cannot read: " +
          "command-runner/host/run.sh, command-runner/product-template.yaml, seed-code/model-build/pipelines/abalone/evaluate.py. " +
          "Convert each to LF line ends, for example by: sed -i 's/\\r$//' FILE",
      );
    } finally {
      copy.remove();
    }
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
    "seed-code/model-build/data/abalone-dataset.csv",
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
