import type { AwsResponse } from "../../service";
import type { Ask, Requirement } from "./requirement";

interface ObjectLocation {
  readonly bucket: string;
  readonly key: string;
}

const HEADER = "x-amz-server-side-encryption";

/**
 * What writing an object needs of the key that encrypts it; a part of an upload is decrypted again when all are put together.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export async function encryptionRequirements(ask: Ask, location: ObjectLocation): Promise<Requirement[]> {
  const { headers, target } = ask.request;
  const own = headers[HEADER];
  const usual = await ask.facts.bucketEncryption(location.bucket, ask.region);
  if (own === undefined ? usual === undefined : !own.startsWith("aws:kms")) return [];
  const keyId = headers[`${HEADER}-aws-kms-key-id`] ?? usual?.keyId;
  const hasBucketKey = headers[`${HEADER}-bucket-key-enabled`] === "true" || (usual?.hasBucketKey ?? false);
  const inParts = /[?&](uploads|uploadId)\b/.test(target);
  const actions = ["kms:GenerateDataKey", ...(inParts ? ["kms:Decrypt"] : [])];
  return keyRequirements(ask, actions, keyId, location, hasBucketKey);
}

/** What reading an object needs of the key that encrypts it, as the answer to the read has it. */
export async function decryptionRequirements(ask: Ask, response: AwsResponse): Promise<Requirement[]> {
  const { [HEADER]: algorithm, [`${HEADER}-aws-kms-key-id`]: keyId } = response.headers;
  if (ask.request.method !== "GET" || !algorithm?.startsWith("aws:kms")) return [];
  const [, bucket = "", key = ""] = /^\/([^/?]*)\/([^?]*)/.exec(ask.request.target) ?? [];
  const location = { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key) };
  const hasBucketKey = response.headers[`${HEADER}-bucket-key-enabled`]?.toLowerCase() === "true";
  return keyRequirements(ask, ["kms:Decrypt"], keyId, location, hasBucketKey);
}

async function keyRequirements(
  ask: Ask,
  actions: readonly string[],
  keyId: string | undefined,
  { bucket, key: objectKey }: ObjectLocation,
  hasBucketKey: boolean,
): Promise<Requirement[]> {
  const key = keyId === undefined ? undefined : await ask.facts.key(ask.region, keyId);
  if (key === undefined || key.isOfAws) return [];
  const context = {
    "kms:viaservice": `s3.${ask.region}.amazonaws.com`,
    "kms:calleraccount": ask.accountId,
    "kms:encryptioncontext:aws:s3:arn": `arn:aws:s3:::${bucket}${hasBucketKey ? "" : `/${objectKey}`}`,
  };
  return actions.map((action) => ({ action, resource: key.arn, context }));
}
