import { createHash } from "node:crypto";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Aws } from "../aws/aws";
import { reasonOf } from "../aws/parallel";
import { OpsError } from "../errors";

/** Its version is called `v-<id>`. */
interface ReleaseName {
  readonly name: string;
}

const TEMPLATE = "sm-project-cfn.yaml";
const PACKAGE = "tf-code.zip";

/**
 * The product's template as the catalog published it.
 * @param version @default the newest, which lies at the top of the bucket
 * @throws OpsError when it can not be read
 */
export async function publishedTemplate(aws: Aws, bucket: string, version?: ReleaseName): Promise<string> {
  const key = version ? releaseKey(version, TEMPLATE) : TEMPLATE;
  return Buffer.from(await objectOf(aws, bucket, key, "The catalog's template")).toString();
}

/**
 * The package that a project's host would run, with the sum that the template demands of it, as the host itself checks.
 * @param template of the same version
 * @throws OpsError when it can not be read, or is another one
 */
export async function publishedPackage(
  aws: Aws,
  bucket: string,
  version: ReleaseName,
  template: string,
): Promise<Uint8Array> {
  const key = releaseKey(version, PACKAGE);
  const bytes = await objectOf(aws, bucket, key, `The package of ${version.name}`);
  const sum = createHash("sha256").update(bytes).digest("hex");
  if (template.includes(`PACKAGE_SHA256='${sum}'`)) return bytes;
  throw new OpsError(
    `The package s3://${bucket}/${key} is not the one that ${version.name} was published with. Deploy the catalog again.`,
  );
}

async function objectOf(aws: Aws, Bucket: string, Key: string, what: string): Promise<Uint8Array> {
  try {
    const { Body } = await aws.client(S3Client).send(new GetObjectCommand({ Bucket, Key }));
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  } catch (problem) {
    throw new OpsError(`${what} in s3://${Bucket}/${Key}: ${reasonOf(problem)}`);
  }
}

/** As modules/catalog/product/product-releases.ts names the objects of a release. */
function releaseKey({ name }: ReleaseName, file: string): string {
  return `releases/${name.replace(/^v-/, "")}/${file}`;
}
