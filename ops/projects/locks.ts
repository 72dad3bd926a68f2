import { DynamoDB, paginateScan } from "@aws-sdk/client-dynamodb";
import * as v from "valibot";
import { readStoredJson, StoredJsonError } from "../../contracts/stored-json";
import { projectIdOfLock } from "../../contracts/state-keys";
import type { Aws } from "../aws/aws";
import { allItems } from "../aws/pages";
import type { Catalog } from "../catalog/catalog";

/** A lock that a run of Terraform holds on a project's state. */
export interface Lock {
  readonly projectId: string;
  /** What `StateLockId` takes. */
  readonly id: string;
  /** User and host, such as `root@ip-10-0-0-12`. */
  readonly who: string;
  /** Undefined for a lock that Terraform has not written. */
  readonly since: Date | undefined;
  /** Key of the item in the lock table. */
  readonly key: string;
  /** What the item holds, as Terraform wrote it. */
  readonly info: string;
}

/** https://github.com/hashicorp/terraform/blob/main/internal/states/statemgr/locker.go */
const lockInfoSchema = v.object({
  ID: v.string(),
  Who: v.string(),
  Created: v.pipe(
    v.string(),
    v.transform((text) => new Date(text)),
    v.date(),
  ),
});

/**
 * All locks on states of projects. The table has an item for each lock, and one with a digest for each state, in the form that
 * Terraform's S3 backend gives them: https://developer.hashicorp.com/terraform/language/backend/s3#dynamodb-state-locking
 */
export async function listLocks(aws: Aws, catalog: Catalog): Promise<Lock[]> {
  const pages = paginateScan(
    { client: aws.client(DynamoDB) },
    { TableName: catalog.template.lockTable, FilterExpression: "attribute_exists(Info)" },
  );
  const items = await allItems(pages, ({ Items }) => Items);
  return items.flatMap((item) => lockOf(catalog, item["LockID"]?.S ?? "", item["Info"]?.S ?? ""));
}

function lockOf({ stateBucket, template }: Catalog, key: string, info: string): Lock[] {
  const projectId = projectIdOfLock(stateBucket, key);
  if (projectId === undefined) return [];
  return [{ projectId, key, info, ...readInfo(info, `The item ${key} of the table ${template.lockTable}`) }];
}

/** A lock that can not be read is a lock all the same, and hides no other one. */
function readInfo(info: string, source: string): Pick<Lock, "id" | "who" | "since"> {
  try {
    const { ID: id, Who: who, Created: since } = readStoredJson(lockInfoSchema, info, source);
    return { id, who, since };
  } catch (error) {
    if (!(error instanceof StoredJsonError)) throw error;
    return { id: "unknown", who: `unknown (${error.message})`, since: undefined };
  }
}
