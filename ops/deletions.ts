import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type { Aws } from "./aws/aws";
import { allPages } from "./aws/pages";
import { inParallel } from "./aws/parallel";
import type { Catalog } from "./catalog";
import { OpsError } from "./exit-codes";

const ORDERS = "deletions/";
const READ_AT_ONCE = 20;

/**
 * Ids of the deleted projects that the catalog's function is about to destroy (functions/project-deletion/records.ts): those with
 * an order that it has not given up.
 */
export async function openDeletions(aws: Aws, { stateBucket: Bucket }: Catalog): Promise<Set<string>> {
  const objects = await allPages(async (ContinuationToken) => {
    const answer = await aws
      .client(S3Client)
      .send(new ListObjectsV2Command({ Bucket, Prefix: ORDERS, ContinuationToken }));
    return { items: answer.Contents, next: answer.NextContinuationToken };
  });
  const ids = objects.map(({ Key = "" }) => Key.slice(ORDERS.length, -".json".length));
  const open = await inParallel(ids, READ_AT_ONCE, async (id) => {
    const { Body } = await aws.client(S3Client).send(new GetObjectCommand({ Bucket, Key: orderKey(id) }));
    const order = JSON.parse((await Body?.transformToString()) ?? "{}") as { readonly gaveUp?: boolean };
    return order.gaveUp === true ? [] : [id];
  });
  return new Set(open.flat());
}

/** Forgets the order of a project that is destroyed, with its old versions: the bucket can only be removed empty. */
export async function forgetDeletion(
  aws: Aws,
  { stateBucket: Bucket }: Catalog,
  projectId: string,
): Promise<void> {
  const Key = orderKey(projectId);
  const client = aws.client(S3Client);
  const { Versions = [], DeleteMarkers = [] } = await client.send(
    new ListObjectVersionsCommand({ Bucket, Prefix: Key }),
  );
  const Objects = [...Versions, ...DeleteMarkers].map(({ VersionId }) => ({ Key, VersionId }));
  if (Objects.length === 0) return;
  const { Errors: [error] = [] } = await client.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
  );
  if (error) throw new OpsError(`s3://${Bucket}/${Key} can not be deleted: ${error.Message}`);
}

function orderKey(projectId: string): string {
  return `${ORDERS}${projectId}.json`;
}
