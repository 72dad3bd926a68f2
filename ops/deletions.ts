import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { RecordError, Records } from "../functions/project-deletion/records";
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
    const order = JSON.parse((await Body?.transformToString()) ?? "{}") as { readonly retriesExhausted?: boolean };
    return order.retriesExhausted === true ? [] : [id];
  });
  return new Set(open.flat());
}

/** Forgets the order of a project that is destroyed, with its old versions: the bucket can only be removed empty. */
export async function forgetDeletion(aws: Aws, { stateBucket }: Catalog, projectId: string): Promise<void> {
  try {
    await new Records(aws.client(S3Client), stateBucket).removePendingDeletion(projectId);
  } catch (problem) {
    throw problem instanceof RecordError ? new OpsError(problem.message) : problem;
  }
}

function orderKey(projectId: string): string {
  return `${ORDERS}${projectId}.json`;
}
