import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type * as v from "valibot";
import { type PendingDeletion, pendingDeletionSchema } from "../../contracts/project-deletion";
import { type RunStatus, runStatusSchema } from "../../contracts/run-status";
import {
  PENDING_DELETIONS_PREFIX,
  pendingDeletionKey,
  projectIdOfPendingDeletion,
  projectPrefix,
  projectStatusKey,
} from "../../contracts/state-keys";
import { readStoredJson } from "../../contracts/stored-json";

/** An object of the state bucket can not be changed. */
export class RecordError extends Error {
  override readonly name = "RecordError";
}

/** What the catalog's state bucket knows of projects, deleted ones first of all. Reading throws StoredJsonError for an object that is damaged. */
export class Records {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {}

  status(projectId: string): Promise<RunStatus | undefined> {
    return this.read(projectStatusKey(projectId), runStatusSchema);
  }

  /** Lines as the host writes them, since the host reads them line by line. */
  writeStatus(projectId: string, status: RunStatus): Promise<void> {
    return this.write(projectStatusKey(projectId), status);
  }

  /** Whether a deleted project has left something: not after a destroy that succeeded, which may have retained data on purpose. */
  async needsDestroy(projectId: string): Promise<boolean> {
    const status = await this.status(projectId);
    if (status === undefined) return this.knows(projectId);
    return !(status.action === "destroy" && status.result === "succeeded");
  }

  /** Whether anything is stored for the project, such as a state. */
  private async knows(projectId: string): Promise<boolean> {
    const { KeyCount: count = 0 } = await this.client.send(
      new ListObjectsV2Command({ Bucket: this.bucket, Prefix: projectPrefix(projectId), MaxKeys: 1 }),
    );
    return count > 0;
  }

  pendingDeletion(projectId: string): Promise<PendingDeletion | undefined> {
    return this.read(pendingDeletionKey(projectId), pendingDeletionSchema);
  }

  writePendingDeletion(deletion: PendingDeletion): Promise<void> {
    return this.write(pendingDeletionKey(deletion.projectId), deletion);
  }

  /** With all its versions: a bucket that keeps any can not be deleted. */
  async removePendingDeletion(projectId: string): Promise<void> {
    const Key = pendingDeletionKey(projectId);
    const { Versions = [], DeleteMarkers = [] } = await this.client.send(
      new ListObjectVersionsCommand({ Bucket: this.bucket, Prefix: Key }),
    );
    const Objects = [...Versions, ...DeleteMarkers].map(({ VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) return;
    const { Errors: [error] = [] } = await this.client.send(
      new DeleteObjectsCommand({ Bucket: this.bucket, Delete: { Objects, Quiet: true } }),
    );
    if (error) throw new RecordError(`s3://${this.bucket}/${Key} can not be deleted: ${error.Message}`);
  }

  /** Ids of the projects with a pending deletion, in any state. */
  async pendingProjects(): Promise<string[]> {
    const ids: string[] = [];
    const input = { Bucket: this.bucket, Prefix: PENDING_DELETIONS_PREFIX };
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.client }, input))
      ids.push(...Contents.flatMap(({ Key = "" }) => projectIdOfPendingDeletion(Key) ?? []));
    return ids;
  }

  /** Undefined when there is no such object. */
  async read<const Schema extends v.GenericSchema>(
    key: string,
    schema: Schema,
  ): Promise<v.InferOutput<Schema> | undefined> {
    try {
      const { Body: body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      const text = (await body?.transformToString()) ?? "";
      return readStoredJson(schema, text, `s3://${this.bucket}/${key}`);
    } catch (error) {
      if ((error as Error).name === "NoSuchKey") return undefined;
      throw error;
    }
  }

  private async write(key: string, content: object): Promise<void> {
    await this.client.send(
      new PutObjectCommand({
        Bucket: this.bucket,
        Key: key,
        Body: `${JSON.stringify(content, null, 2)}\n`,
        ContentType: "application/json",
      }),
    );
  }
}
