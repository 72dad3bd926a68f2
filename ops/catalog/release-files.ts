import { createHash } from "node:crypto";
import { S3 } from "@aws-sdk/client-s3";
import { readCommandSetting } from "../../contracts/command-settings";
import { PACKAGE_FILE, releaseKey, TEMPLATE_FILE } from "../../contracts/releases";
import type { Aws } from "../aws/aws";
import { errorMessage, OpsError } from "../errors";

/**
 * Key of the product's template in the state bucket.
 * @param releaseId @default the newest release, whose template is at the top of the bucket
 */
export function templateKey(releaseId?: string): string {
  return releaseId === undefined ? TEMPLATE_FILE : releaseKey(releaseId, TEMPLATE_FILE);
}

/**
 * The product's template as the catalog published it.
 * @param releaseId @default the newest release
 * @throws OpsError when it can not be read
 */
export async function publishedTemplate(aws: Aws, bucket: string, releaseId?: string): Promise<string> {
  return Buffer.from(
    await readObject(aws, bucket, templateKey(releaseId), "The catalog's template"),
  ).toString();
}

/**
 * The package that a project's host would run, with the checksum that the template demands of it, as the host itself checks.
 * @param template of the same release
 * @throws OpsError when it can not be read, or is another one
 */
export async function publishedPackage(
  aws: Aws,
  bucket: string,
  releaseId: string,
  template: string,
): Promise<Uint8Array> {
  const key = releaseKey(releaseId, PACKAGE_FILE);
  const bytes = await readObject(aws, bucket, key, `The package of release ${releaseId}`);
  const checksum = createHash("sha256").update(bytes).digest("hex");
  const published = readCommandSetting(template, "PACKAGE_SHA256");
  if (checksum === published) return bytes;
  throw new OpsError(
    `The package s3://${bucket}/${key} has the SHA-256 checksum ${checksum}, and was published with ` +
      `${published ?? "none"}. Deploy the catalog again: npx cdktf deploy service-catalog`,
  );
}

async function readObject(aws: Aws, Bucket: string, Key: string, what: string): Promise<Uint8Array> {
  try {
    const { Body } = await aws.client(S3).getObject({ Bucket, Key });
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  } catch (error) {
    throw new OpsError(`${what}, s3://${Bucket}/${Key}, can not be read: ${errorMessage(error)}`);
  }
}
