import { randomUUID } from "node:crypto";
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";

/** Another invocation handles the same approval right now. Lambda delivers the event again, and finds the result then. */
export class ApprovalInProgressError extends Error {
  override readonly name = "ApprovalInProgressError";
}

type Claim =
  | { readonly state: "granted"; readonly owner: string }
  /** The approval was handled before; the result is what was stored then. */
  | { readonly state: "done"; readonly result: string };

/** How long a handled approval is recorded, in seconds. EventBridge delivers an event again for up to a day. */
const MEMORY = 7 * 24 * 60 * 60;

/**
 * Which approvals have been handled, so that each is handled once.
 *
 * One item an approval: `id` (the key), `status` (`INPROGRESS`, `COMPLETED`), `expiration` (seconds since the epoch, the table's
 * TTL attribute), `in_progress_expiration` (milliseconds; after it the claim of a dead invocation is void), `owner`, `data`.
 */
export class ApprovalsTable {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly table: string,
  ) {}

  /**
   * @param until When the claim ends by itself, in milliseconds since the epoch.
   * @throws ApprovalInProgressError
   */
  async claim(key: string, until: number): Promise<Claim> {
    const owner = randomUUID();
    try {
      await this.putClaim(key, owner, until);
      return { state: "granted", owner };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const { owner: holder, status, data } = error.Item ?? {};
      // The SDK repeated a write whose answer was lost, and met its own item.
      if (holder?.S === owner) return { state: "granted", owner };
      if (status?.S === "COMPLETED") return { state: "done", result: data?.S ?? "" };
      throw new ApprovalInProgressError(
        `Another invocation handles ${key} right now. Lambda tries this one again.`,
      );
    }
  }

  private putClaim(key: string, owner: string, until: number): Promise<unknown> {
    const now = Date.now();
    return this.client.send(
      new PutItemCommand({
        TableName: this.table,
        Item: {
          id: { S: key },
          status: { S: "INPROGRESS" },
          owner: { S: owner },
          expiration: { N: expirationFrom(now) },
          in_progress_expiration: { N: String(until) },
        },
        // TTL removes an item up to days after its time, so that an expired one counts as gone.
        ConditionExpression:
          "attribute_not_exists(id) OR expiration < :seconds OR (#status = :inprogress AND in_progress_expiration < :milliseconds)",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: {
          ":seconds": { N: String(Math.floor(now / 1_000)) },
          ":milliseconds": { N: String(now) },
          ":inprogress": { S: "INPROGRESS" },
        },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );
  }

  /** Keeps the result for the next delivery of the same approval. */
  async complete(key: string, result: string): Promise<void> {
    await this.client.send(
      new UpdateItemCommand({
        TableName: this.table,
        Key: { id: { S: key } },
        UpdateExpression: "SET #status = :completed, #data = :data, expiration = :expiration",
        ExpressionAttributeNames: { "#status": "status", "#data": "data" },
        ExpressionAttributeValues: {
          ":completed": { S: "COMPLETED" },
          ":data": { S: result },
          ":expiration": { N: expirationFrom(Date.now()) },
        },
      }),
    );
  }

  /** Gives a claim back, so that the next delivery is handled at once. Somebody else's claim stays. */
  async release(key: string, owner: string): Promise<void> {
    await this.client.send(
      new DeleteItemCommand({
        TableName: this.table,
        Key: { id: { S: key } },
        ConditionExpression: "#owner = :owner",
        ExpressionAttributeNames: { "#owner": "owner" },
        ExpressionAttributeValues: { ":owner": { S: owner } },
      }),
    );
  }
}

function expirationFrom(now: number): string {
  return String(Math.floor(now / 1_000) + MEMORY);
}
