import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { asObject, parseJson } from "../runtime/json";
import { retryWhileAccessDenied } from "../runtime/access-denied";
import type { RepositoryName } from "./event";
import { PACKAGE_ADVICE, SeedCodeError, type SeedFile } from "./seed-code";

/** A data file of the seed code is not in its bucket, or is another one. The message says what to do. */
export class SeedDataError extends Error {
  override readonly name = "SeedDataError";
}

/** Where the data of all repositories is: objects `<prefix><repository>/<path>`. */
export interface SeedDataPlace {
  readonly client: S3Client;
  readonly bucket: string;
  readonly prefix: string;
  /** Waits, in milliseconds, before a refused read is repeated. @see retryWhileAccessDenied */
  readonly waits?: readonly number[];
}

/**
 * Lists the data files of one repository that the manifest in the function's package names, with their sums. A file itself is
 * fetched when it is read, and may then be refused with a SeedDataError.
 * @param manifest path of the file; the shape of what it holds is command-runner/seed-code.ts's `SeedDataManifest`
 * @throws SeedCodeError
 */
export function listSeedData(
  manifest: string,
  repository: RepositoryName,
  place: SeedDataPlace,
): readonly SeedFile[] {
  const sums = asObject(readManifest(manifest)[repository]);
  return Object.entries(sums).map(([path, sum]) => {
    const sha256 = String(sum);
    const read = (): Promise<Buffer> => fetchVerified(place, `${place.prefix}${repository}/${path}`, sha256);
    return { path, executable: false, sha256, read };
  });
}

function readManifest(path: string): ReturnType<typeof asObject> {
  try {
    const manifest = parseJson(readFileSync(path, "utf8"));
    if (manifest !== undefined) return asObject(manifest);
  } catch (error) {
    throw damaged(`cannot be read: ${(error as Error).message}`, path);
  }
  throw damaged("is not JSON", path);
}

function damaged(reason: string, path: string): SeedCodeError {
  return new SeedCodeError(`The list of the seed's data at ${path} ${reason}. ${PACKAGE_ADVICE}`);
}

async function fetchVerified(place: SeedDataPlace, key: string, sha256: string): Promise<Buffer> {
  const address = `s3://${place.bucket}/${key}`;
  const content = await fetchObject(place, key, address);
  const sum = createHash("sha256").update(content).digest("hex");
  if (sum === sha256) return content;
  throw new SeedDataError(
    `${address} is not the data file that belongs to this version of the product: its SHA-256 sum is ${sum} instead of ${sha256}. ` +
      "Let the ops team find out who changed it and bring its former version back, which the bucket keeps for 90 days; then try again.",
  );
}

async function fetchObject(
  { client, bucket, waits }: SeedDataPlace,
  key: string,
  address: string,
): Promise<Buffer> {
  const fetch = async (): Promise<Uint8Array> => {
    const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await body?.transformToByteArray()) ?? new Uint8Array();
  };
  try {
    return Buffer.from(await retryWhileAccessDenied(fetch, waits));
  } catch (error) {
    const { name, message } = error as Error;
    // S3 says AccessDenied also of what is not there, as the function may not list the bucket.
    throw new SeedDataError(
      `The seed's data file ${address} could not be fetched: ${name}: ${message.replace(/\.?$/, ".")} ` +
        "Let the ops team see that the object is there and that the function's role may read it. " +
        "The bucket keeps what was deleted for 90 days.",
      { cause: error },
    );
  }
}
