import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { filesBelow, reproducibleZip } from "../../command-runner/reproducible-zip";

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

  it("puts files in the order of their names, however they were listed", () => {
    const zip = reproducibleZip(
      Object.fromEntries(
        ["b/a.tf", "a/z.py", "README.md", "a/a.tf", "LICENSE"].map((name) => [
          name,
          { content: Buffer.from("") },
        ]),
      ),
    );
    expect(Object.keys(unzipSync(zip))).toEqual(["LICENSE", "README.md", "a/a.tf", "a/z.py", "b/a.tf"]);
  });

  it("stores files as they are when asked to", () => {
    const content = Buffer.from("the same words, ".repeat(100));
    const files = { "a.txt": { content } };
    expect(Buffer.from(reproducibleZip(files)).includes(content)).toBe(false);
    expect(Buffer.from(reproducibleZip(files, "stored")).includes(content)).toBe(true);
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
