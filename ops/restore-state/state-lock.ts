import { randomUUID } from "node:crypto";
import { hostname, userInfo } from "node:os";
import { ConditionalCheckFailedException, DynamoDB } from "@aws-sdk/client-dynamodb";
import { stateLockKey } from "../../contracts/state-keys";
import type { Aws } from "../aws/aws";
import type { Catalog } from "../catalog/catalog";
import { OpsError } from "../errors";
import { listLocks } from "../projects/locks";

/**
 * Holds the lock of a project's state during `work`, in the form that Terraform gives it, so that no run reads a half restored
 * state: https://github.com/hashicorp/terraform/blob/v1.11.4/internal/backend/remote-state/s3/client.go
 * @throws OpsError with who holds the lock, when a run does
 */
export async function withStateLock<Result>(
  aws: Aws,
  catalog: Catalog,
  projectId: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const TableName = catalog.template.lockTable;
  const path = stateLockKey(catalog.stateBucket, projectId);
  const info = JSON.stringify({
    ...{ ID: randomUUID(), Operation: "restore-state", Info: "", Version: "", Path: path },
    ...{ Who: `${userInfo().username}@${hostname()}`, Created: new Date().toISOString() },
  });
  const table = aws.client(DynamoDB);
  try {
    const Item = { LockID: { S: path }, Info: { S: info } };
    await table.putItem({ TableName, Item, ConditionExpression: "attribute_not_exists(LockID)" });
  } catch (error) {
    throw error instanceof ConditionalCheckFailedException ? await locked(aws, catalog, projectId) : error;
  }
  try {
    return await work();
  } finally {
    await table.deleteItem({
      ...{ TableName, Key: { LockID: { S: path } } },
      ...{ ConditionExpression: "Info = :own", ExpressionAttributeValues: { ":own": { S: info } } },
    });
  }
}

async function locked(aws: Aws, catalog: Catalog, projectId: string): Promise<OpsError> {
  const lock = (await listLocks(aws, catalog)).find((one) => one.projectId === projectId);
  const holder = lock ? `${lock.who} (lock ${lock.id})` : "a run that has ended since";
  return new OpsError(
    `The state of ${projectId} is locked by ${holder}. Wait for the end of that run; release the lock of a host that is gone by an ` +
      "update of the project with StateLockId.",
  );
}
