import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, normalize, sep } from "node:path";
import { unzipSync } from "fflate";
import { AwsError } from "../aws-error";

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const largestZipBytes = 50 * 1024 * 1024;
const largestUnzippedBytes = 262_144_000;

function refused(message: string, code = "InvalidParameterValueException"): AwsError {
  return new AwsError(code, message, 400, { Type: "User" });
}

/** Keeps deployment packages by the hash of their bytes, and unpacks each once. */
export interface FunctionCode {
  /** Checks a package and keeps it; answers its `CodeSha256`. */
  keep(zip: Buffer): Promise<string>;
  /** The folder with the files of a package. */
  folder(codeSha256: string): string;
  zipFile(codeSha256: string): string;
}

export function functionCode(directory: string): FunctionCode {
  const folderOf = (codeSha256: string): string =>
    join(directory, Buffer.from(codeSha256, "base64").toString("hex"));
  return {
    folder: folderOf,
    zipFile: (codeSha256) => `${folderOf(codeSha256)}.zip`,
    async keep(zip) {
      const codeSha256 = createHash("sha256").update(zip).digest("base64");
      const folder = folderOf(codeSha256);
      if (existsSync(folder)) return codeSha256;
      const unfinished = `${folder}.${process.pid}.${Date.now()}`;
      await unpack(zip, unfinished);
      await writeFile(`${folder}.zip`, zip);
      // Of two who unpack the same package at once the later finds the folder there.
      await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true, force: true }));
      return codeSha256;
    },
  };
}

async function unpack(zip: Buffer, folder: string): Promise<void> {
  if (zip.length > largestZipBytes) {
    throw refused(
      `Request must be smaller than ${largestZipBytes} bytes for the ZipFile`,
      "RequestEntityTooLargeException",
    );
  }
  const files = unzipped(zip);
  const modes = unixModes(zip);
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const target = join(folder, normalize(name));
    if (!target.startsWith(folder + sep))
      throw refused("Could not unzip uploaded file. Please check your file, then try to upload again.");
    if (name.endsWith("/")) {
      await mkdir(target, { recursive: true });
      continue;
    }
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    await chmod(target, (modes.get(name) ?? 0o644) | 0o400);
  }
}

function unzipped(zip: Buffer): Record<string, Uint8Array> {
  try {
    const files = unzipSync(zip);
    if (Object.keys(files).length === 0) throw new Error("empty");
    const size = Object.values(files).reduce((sum, file) => sum + file.length, 0);
    if (size <= largestUnzippedBytes) return files;
  } catch {
    throw refused("Could not unzip uploaded file. Please check your file, then try to upload again.");
  }
  throw refused(`Unzipped size must be smaller than ${largestUnzippedBytes} bytes`);
}

/**
 * File modes from the central directory, which fflate does not report.
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT section 4.3.12
 */
function unixModes(zip: Buffer): Map<string, number> {
  const modes = new Map<string, number>();
  const end = zip.lastIndexOf(Buffer.from("504b0506", "hex"));
  let at = zip.readUInt32LE(end + 16);
  for (let entries = zip.readUInt16LE(end + 10); entries > 0; entries -= 1) {
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
    const mode = zip.readUInt16LE(at + 40) & 0o777;
    if (mode !== 0) modes.set(name, mode);
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return modes;
}
