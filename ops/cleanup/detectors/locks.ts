import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { type Lock, listLocks } from "../../projects/locks";
import { ago } from "../../output/time";
import { isChanging } from "../../projects/projects";
import { type CleanupContext, type Detector, type OrphanedResource, removed } from "../orphaned-resource";

/** Locks whose run is over: no operation of their project is in progress, and they are older than any run gets. */
export const abandonedLocks: Detector = {
  title: "Locks",
  async find(context): Promise<OrphanedResource[]> {
    const changing = new Set(context.projects.filter(isChanging).map(({ id }) => id));
    const locks = await listLocks(context.aws, context.catalog);
    return locks
      .filter(
        ({ projectId, since }) => !changing.has(projectId) && since !== undefined && since < context.before,
      )
      .map((lock) => orphan(lock, context));
  },
};

function orphan(lock: Lock, { aws, catalog }: CleanupContext): OrphanedResource {
  const since = lock.since ? `, since ${ago(lock.since)}`.replace(" ago", "") : "";
  return {
    kind: "lock",
    name: lock.id,
    why: `held by ${lock.who}${since} on the state of ${lock.projectId}, which has no operation in progress`,
    remove: () =>
      aws
        .client(DynamoDB)
        .deleteItem({
          TableName: catalog.template.lockTable,
          Key: { LockID: { S: lock.key } },
          // A run that took a new lock meanwhile keeps it.
          ConditionExpression: "Info = :info",
          ExpressionAttributeValues: { ":info": { S: lock.info } },
        })
        .then(() => removed()),
  };
}
