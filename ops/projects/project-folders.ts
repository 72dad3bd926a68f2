import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import type { Aws } from "../aws/aws";
import { allPages } from "../aws/pages";
import type { Catalog } from "../catalog/catalog";

const FOLDER = "projects/";

/** Ids of the projects that the state bucket has a state or a status of, deleted ones too; a thousand a call. */
export async function listProjectFolders(aws: Aws, { stateBucket }: Catalog): Promise<string[]> {
  const folders = await allPages(async (ContinuationToken) => {
    const answer = await aws
      .client(S3Client)
      .send(
        new ListObjectsV2Command({ Bucket: stateBucket, Prefix: FOLDER, Delimiter: "/", ContinuationToken }),
      );
    return { items: answer.CommonPrefixes, next: answer.NextContinuationToken };
  });
  return folders.map(({ Prefix = "" }) => Prefix.slice(FOLDER.length, -1));
}
