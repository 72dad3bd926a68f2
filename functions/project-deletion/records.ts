import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { asObject, type JsonObject, parseJson } from "../runtime/json";

/** A destroy that the function owes: an object of the state bucket from the project's deletion until nothing is left to do. */
export interface DestroyOrder {
  readonly projectId: string;
  readonly projectName: string;
  /** ARN of the project's deleted stack, which has the template and the parameters that the project was last applied with. */
  readonly stackId: string;
  /** Id of a lock that a dead host left, or `""`. */
  readonly stateLockId: string;
  /** Number of the attempt that is under way or comes next, from 1. */
  readonly attempt: number;
  /** The attempt does not start before; ISO 8601. */
  readonly dueAt: string;
  /** All attempts have failed: only a person starts it again. */
  readonly gaveUp: boolean;
}

/** An object of the state bucket can not be changed. */
export class RecordError extends Error {
  override readonly name = "RecordError";
}

const ORDERS = "deletions/";

/** What the catalog's state bucket knows of projects that are deleted. */
export class Records {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  /** The project's status object; docs/ops/runs.md has its fields. */
  async status(projectId: string): Promise<JsonObject | undefined> {
    const text = await this.#read(statusKey(projectId));
    return text === undefined ? undefined : asObject(parseJson(text));
  }

  /** Lines as the host writes them, since the host reads them line by line. */
  writeStatus(projectId: string, status: JsonObject): Promise<void> {
    return this.#write(statusKey(projectId), status);
  }

  /** Whether a deleted project has left something: not after a destroy that succeeded, which may have kept data on purpose. */
  async needsDestroy(projectId: string): Promise<boolean> {
    const status = await this.status(projectId);
    if (status === undefined) return this.#knows(projectId);
    return !(status.action === "destroy" && status.result === "succeeded");
  }

  /** Whether anything is kept for the project, such as a state. */
  async #knows(projectId: string): Promise<boolean> {
    const { KeyCount: count = 0 } = await this.#client.send(
      new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: `projects/${projectId}/`, MaxKeys: 1 }),
    );
    return count > 0;
  }

  async order(projectId: string): Promise<DestroyOrder | undefined> {
    const text = await this.#read(orderKey(projectId));
    return text === undefined ? undefined : (parseJson(text) as DestroyOrder);
  }

  writeOrder(order: DestroyOrder): Promise<void> {
    return this.#write(orderKey(order.projectId), { ...order });
  }

  /** With all its versions: a bucket that keeps any can not be deleted. */
  async removeOrder(projectId: string): Promise<void> {
    const Bucket = this.#bucket;
    const key = orderKey(projectId);
    const { Versions = [], DeleteMarkers = [] } = await this.#client.send(
      new ListObjectVersionsCommand({ Bucket, Prefix: key }),
    );
    const Objects = [...Versions, ...DeleteMarkers].map(({ VersionId }) => ({ Key: key, VersionId }));
    if (Objects.length === 0) return;
    const { Errors: [error] = [] } = await this.#client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
    );
    if (error) throw new RecordError(`s3://${Bucket}/${key} can not be deleted: ${error.Message}`);
  }

  /** Ids of the projects with an order, in any state. */
  async ordered(): Promise<string[]> {
    const ids: string[] = [];
    let token: string | undefined;
    do {
      const page = await this.#client.send(
        new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: ORDERS, ContinuationToken: token }),
      );
      for (const { Key: key = "" } of page.Contents ?? [])
        ids.push(key.slice(ORDERS.length, -".json".length));
      token = page.NextContinuationToken;
    } while (token);
    return ids;
  }

  async #read(key: string): Promise<string | undefined> {
    try {
      const { Body: body } = await this.#client.send(
        new GetObjectCommand({ Bucket: this.#bucket, Key: key }),
      );
      return await body?.transformToString();
    } catch (error) {
      if ((error as Error).name === "NoSuchKey") return undefined;
      throw error;
    }
  }

  async #write(key: string, content: JsonObject): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({
        Bucket: this.#bucket,
        Key: key,
        Body: `${JSON.stringify(content, null, 2)}\n`,
        ContentType: "application/json",
      }),
    );
  }
}

function statusKey(projectId: string): string {
  return `projects/${projectId}/status.json`;
}

function orderKey(projectId: string): string {
  return `${ORDERS}${projectId}.json`;
}
