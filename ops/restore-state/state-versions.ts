import { type ListObjectVersionsCommandOutput, S3 } from "@aws-sdk/client-s3";
import * as v from "valibot";
import { projectStateKey } from "../../contracts/state-keys";
import { readStoredJson } from "../../contracts/stored-json";
import type { Aws } from "../aws/aws";
import { allItems } from "../aws/pages";
import type { Catalog } from "../catalog/catalog";
import { STATE_FORMAT } from "../projects/terraform-state";

/** A version of a project's state, as the bucket keeps it. */
export interface StateVersion {
  readonly versionId: string;
  readonly writtenAt: Date;
  readonly bytes: number;
  readonly isLatest: boolean;
}

const stateSchema = v.object({ ...STATE_FORMAT, lineage: v.string(), serial: v.number() });

/** The newest first; without delete markers, which are no states. */
export async function listStateVersions(
  aws: Aws,
  { stateBucket }: Catalog,
  projectId: string,
): Promise<StateVersion[]> {
  const key = projectStateKey(projectId);
  const versions = await allItems(versionPages(aws.client(S3), stateBucket, key), ({ Versions }) => Versions);
  return versions
    .filter(({ Key }) => Key === key)
    .map(({ VersionId = "", LastModified = new Date(0), Size = 0, IsLatest = false }) => ({
      ...{ versionId: VersionId, writtenAt: LastModified, bytes: Size, isLatest: IsLatest },
    }));
}

/** The SDK has no paginator for this. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
async function* versionPages(
  s3: S3,
  Bucket: string,
  Prefix: string,
): AsyncGenerator<ListObjectVersionsCommandOutput> {
  let page: ListObjectVersionsCommandOutput | undefined;
  do {
    const after = { KeyMarker: page?.NextKeyMarker, VersionIdMarker: page?.NextVersionIdMarker };
    page = await s3.listObjectVersions({ Bucket, Prefix, ...after });
    yield page;
  } while (page.IsTruncated);
}

/**
 * Its bytes as they are: Terraform compares their digest.
 * @throws StoredJsonError when the version is no Terraform state
 */
export async function readStateVersion(
  aws: Aws,
  { stateBucket }: Catalog,
  projectId: string,
  versionId: string,
): Promise<{ readonly bytes: Uint8Array; readonly serial: number }> {
  const Key = projectStateKey(projectId);
  const { Body } = await aws.client(S3).getObject({ Bucket: stateBucket, Key, VersionId: versionId });
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
  const source = `The version ${versionId} of s3://${stateBucket}/${Key}`;
  return { bytes, serial: readStoredJson(stateSchema, Buffer.from(bytes).toString("utf8"), source).serial };
}
