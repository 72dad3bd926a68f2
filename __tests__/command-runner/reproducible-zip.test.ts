import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { contentHash, filesBelow, reproducibleZip } from "../../command-runner/reproducible-zip";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "zip-"));
  mkdirSync(join(folder, "deep", "deeper"), { recursive: true });
  writeFileSync(join(folder, "deep", "deeper", "seed.py"), "print('seed')\n");
  writeFileSync(join(folder, "run.sh"), "#!/bin/sh\n");
  chmodSync(join(folder, "run.sh"), 0o755);
});

afterEach(() => rmSync(folder, { recursive: true }));

describe("reproducibleZip", () => {
  it("gives the same bytes for the same files, whenever they were written", () => {
    const first = reproducibleZip(filesBelow(folder));
    utimesSync(join(folder, "run.sh"), new Date(), new Date(0));
    expect(Buffer.from(reproducibleZip(filesBelow(folder)))).toEqual(Buffer.from(first));
  });

  it("gives the same bytes in every time zone", () => {
    const before = process.env["TZ"];
    const zips = ["UTC", "Asia/Tokyo", "America/Los_Angeles"].map((zone) => {
      process.env["TZ"] = zone;
      return Buffer.from(reproducibleZip(filesBelow(folder)));
    });
    process.env["TZ"] = before;
    expect(zips[1]).toEqual(zips[0]);
    expect(zips[2]).toEqual(zips[0]);
  });

  it("keeps contents byte for byte", () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    writeFileSync(join(folder, "model.bin"), bytes);
    expect(unzipSync(reproducibleZip(filesBelow(folder)))["model.bin"]).toEqual(bytes);
  });

  it("stores contents as they are when another archive deflates them", () => {
    writeFileSync(join(folder, "long.py"), "print('the same')\n".repeat(100));
    const stored = reproducibleZip(filesBelow(folder), "store");
    expect(Buffer.from(stored).includes("print('the same')\n".repeat(100))).toBe(true);
    expect(unzipSync(stored)).toEqual(unzipSync(reproducibleZip(filesBelow(folder))));
  });

  it("puts files of a kind together, in the order of their names", () => {
    const names = ["b/a.tf", "a/z.py", "a/c.tf", "README.md", "b/a.py"];
    const zip = reproducibleZip(
      Object.fromEntries(names.map((name) => [name, { content: Buffer.from("") }])),
    );
    expect(Object.keys(unzipSync(zip))).toEqual(["README.md", "a/z.py", "b/a.py", "a/c.tf", "b/a.tf"]);
  });

  it("leaves out what tools leave behind", () => {
    mkdirSync(join(folder, "deep", "__pycache__"));
    writeFileSync(join(folder, "deep", "__pycache__", "seed.pyc"), "");
    expect(Object.keys(filesBelow(folder, "seed-code")).sort()).toEqual([
      "seed-code/deep/deeper/seed.py",
      "seed-code/run.sh",
    ]);
  });
});

describe("contentHash", () => {
  it("sees a changed file however deep it lies", () => {
    const before = contentHash(filesBelow(folder));
    writeFileSync(join(folder, "deep", "deeper", "seed.py"), "print('SEED')\n");
    expect(contentHash(filesBelow(folder))).not.toBe(before);
  });

  it("sees a changed mode", () => {
    const before = contentHash(filesBelow(folder));
    chmodSync(join(folder, "run.sh"), 0o644);
    expect(contentHash(filesBelow(folder))).not.toBe(before);
  });
});
