import { ScanCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Aws } from "../aws/aws";
import { allPages } from "../aws/pages";
import type { Catalog } from "../catalog/catalog";

/** A lock that a run of Terraform holds on a project's state. */
export interface Lock {
  readonly projectId: string;
  /** What `StateLockId` takes. */
  readonly id: string;
  /** User and host, such as `root@ip-10-0-0-12`. */
  readonly who: string;
  readonly since: Date | undefined;
  /** Key of the item in the lock table. */
  readonly key: string;
  /** What the item holds, as Terraform wrote it. */
  readonly info: string;
}

/**
 * All locks on states of projects. The table has an item for each lock, and one with a digest for each state, in the form that
 * Terraform's S3 backend gives them: https://developer.hashicorp.com/terraform/language/backend/s3#dynamodb-state-locking
 */
export async function listLocks(aws: Aws, catalog: Catalog): Promise<Lock[]> {
  const items = await allPages(async (token) => {
    const answer = await aws.client(DynamoDBClient).send(
      new ScanCommand({
        TableName: catalog.template.lockTable,
        FilterExpression: "attribute_exists(Info)",
        ExclusiveStartKey: token ? { LockID: { S: token } } : undefined,
      }),
    );
    return { items: answer.Items, next: answer.LastEvaluatedKey?.["LockID"]?.S };
  });
  return items.flatMap((item) => lockOf(catalog, item["LockID"]?.S ?? "", item["Info"]?.S ?? ""));
}

function lockOf({ stateBucket }: Catalog, key: string, info: string): Lock[] {
  const [, projectId] = /^projects\/([^/]+)\//.exec(key.slice(stateBucket.length + 1)) ?? [];
  if (!projectId || !key.startsWith(`${stateBucket}/`)) return [];
  const { ID = "", Who = "", Created } = parsedInfo(info);
  return [{ projectId, id: ID, who: Who, since: Created ? new Date(Created) : undefined, key, info }];
}

function parsedInfo(text: string): {
  readonly ID?: string;
  readonly Who?: string;
  readonly Created?: string;
} {
  try {
    return (JSON.parse(text) ?? {}) as { ID?: string; Who?: string; Created?: string };
  } catch {
    return {};
  }
}
