import { paginateListObjectsV2, S3 } from "@aws-sdk/client-s3";
import { PROJECTS_PREFIX } from "../../contracts/state-keys";
import type { Aws } from "../aws/aws";
import { allItems } from "../aws/pages";
import type { Catalog } from "../catalog/catalog";

/** Ids of the projects that the state bucket has a state or a status of, deleted ones too; a thousand a call. */
export async function listProjectFolders(aws: Aws, { stateBucket }: Catalog): Promise<string[]> {
  const pages = paginateListObjectsV2(
    { client: aws.client(S3) },
    { Bucket: stateBucket, Prefix: PROJECTS_PREFIX, Delimiter: "/" },
  );
  const folders = await allItems(pages, ({ CommonPrefixes }) => CommonPrefixes);
  return folders.map(({ Prefix = "" }) => Prefix.slice(PROJECTS_PREFIX.length, -1));
}
