import { RecordError } from "../../functions/project-deletion/records";
import type { Aws } from "../aws/aws";
import { inParallel, settled } from "../aws/parallel";
import type { Catalog } from "../catalog/catalog";
import { OpsError } from "../errors";
import { recordsOf } from "./records";

const READ_AT_ONCE = 20;

/** Destroys of deleted projects that the catalog's function owes. */
interface PendingDeletions {
  /** Ids of the projects that the function is about to destroy. */
  readonly retried: ReadonlySet<string>;
  /** Why a pending deletion can not be read, by the project's id: the function can not read it either. */
  readonly unreadable: ReadonlyMap<string, string>;
}

export async function pendingDeletions(aws: Aws, catalog: Catalog): Promise<PendingDeletions> {
  const records = recordsOf(aws, catalog);
  const ids = await records.pendingProjects();
  const pending = await inParallel(ids, READ_AT_ONCE, async (id) => ({
    id,
    ...(await settled("its pending deletion can not be read", records.pendingDeletion(id))),
  }));
  return {
    retried: new Set(pending.flatMap(({ id, value }) => (value?.retriesExhausted === false ? [id] : []))),
    unreadable: new Map(pending.flatMap(({ id, problem }) => (problem === undefined ? [] : [[id, problem]]))),
  };
}

/** Removes the pending deletion of a project that is destroyed, with its old versions: the bucket can only be removed empty. */
export async function removePendingDeletion(aws: Aws, catalog: Catalog, projectId: string): Promise<void> {
  try {
    await recordsOf(aws, catalog).removePendingDeletion(projectId);
  } catch (error) {
    throw error instanceof RecordError ? new OpsError(error.message) : error;
  }
}
