import { S3Client } from "@aws-sdk/client-s3";
import { RecordError, Records } from "../../functions/project-deletion/records";
import type { Aws } from "../aws/aws";
import { inParallel } from "../aws/parallel";
import type { Catalog } from "../catalog/catalog";
import { OpsError } from "../errors";

const READ_AT_ONCE = 20;

/** Ids of the deleted projects that the catalog's function is about to destroy: those with a pending deletion that it still retries. */
export async function openDeletions(aws: Aws, catalog: Catalog): Promise<Set<string>> {
  const records = recordsOf(aws, catalog);
  const open = await inParallel(await records.ordered(), READ_AT_ONCE, async (id) =>
    (await records.order(id))?.gaveUp === true ? [] : [id],
  );
  return new Set(open.flat());
}

/** Removes the pending deletion of a project that is destroyed, with its old versions: the bucket can only be removed empty. */
export async function forgetDeletion(aws: Aws, catalog: Catalog, projectId: string): Promise<void> {
  try {
    await recordsOf(aws, catalog).removeOrder(projectId);
  } catch (error) {
    throw error instanceof RecordError ? new OpsError(error.message) : error;
  }
}

function recordsOf(aws: Aws, { stateBucket }: Catalog): Records {
  return new Records(aws.client(S3Client), stateBucket);
}
