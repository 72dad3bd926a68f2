import { GetObjectCommand, NoSuchKey, S3Client } from "@aws-sdk/client-s3";
import type * as v from "valibot";
import { readStoredJson } from "../../contracts/stored-json";
import type { Aws } from "./aws";

/**
 * A JSON object in a bucket; undefined when there is none.
 * @throws StoredJsonError when it has not the shape of the schema; AWS's error when it can not be read
 */
export async function readJsonObject<const Schema extends v.GenericSchema>(
  aws: Aws,
  Bucket: string,
  Key: string,
  schema: Schema,
): Promise<v.InferOutput<Schema> | undefined> {
  try {
    const { Body } = await aws.client(S3Client).send(new GetObjectCommand({ Bucket, Key }));
    return readStoredJson(schema, (await Body?.transformToString()) ?? "", `s3://${Bucket}/${Key}`);
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
