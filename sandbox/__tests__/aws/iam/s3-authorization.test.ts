import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { type StartedAws, startedAws } from "../../../testing/started-aws";
import { policy, Principals, type Statement } from "./principals";

let aws: StartedAws;
let principals: Principals;
let owner: S3Client;
let keyArn: string;

const BUCKET = "arn:aws:s3:::artifacts";
const objects: Statement = { Action: ["s3:GetObject", "s3:PutObject"], Resource: `${BUCKET}/mine/*` };

beforeAll(async () => {
  aws = await startedAws();
  principals = new Principals(aws);
  owner = new S3Client({ ...aws.client, forcePathStyle: true });
  for (const Bucket of ["artifacts", "encrypted"]) await owner.send(new CreateBucketCommand({ Bucket }));
  for (const Key of ["mine/a", "other/a"])
    await owner.send(new PutObjectCommand({ Bucket: "artifacts", Key, Body: "x" }));
  const { KeyMetadata } = await new KMSClient(aws.client).send(new CreateKeyCommand());
  keyArn = KeyMetadata?.Arn ?? "";
  await owner.send(
    new PutBucketEncryptionCommand({
      Bucket: "encrypted",
      ServerSideEncryptionConfiguration: {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: keyArn },
            BucketKeyEnabled: true,
          },
        ],
      },
    }),
  );
  await owner.send(new PutObjectCommand({ Bucket: "encrypted", Key: "a", Body: "x" }));
});

afterAll(() => aws.stop());

async function s3(name: string, ...statements: readonly Statement[]): Promise<S3Client> {
  return new S3Client({ ...(await principals.user(name, ...statements)), forcePathStyle: true });
}

const get = (client: S3Client, Key: string, Bucket = "artifacts") =>
  client.send(new GetObjectCommand({ Bucket, Key }));

describe("objects", () => {
  it("are read and written below the prefix that is allowed, and nowhere else", async () => {
    const client = await s3("reader", objects);
    await expect(get(client, "mine/a")).resolves.toBeDefined();
    await expect(get(client, "other/a")).rejects.toMatchObject({
      name: "AccessDenied",
      message:
        'User: arn:aws:iam::123456789012:user/reader is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::artifacts/other/a" because no identity-based policy allows the s3:GetObject action',
      $metadata: { httpStatusCode: 403 },
    });
    const put = new PutObjectCommand({ Bucket: "artifacts", Key: "other/b", Body: "x" });
    await expect(client.send(put)).rejects.toThrow("s3:PutObject");
  });

  it("of a HEAD are refused without a body, as HEAD has none", async () => {
    const client = await s3("header", objects);
    const head = client.send(new HeadObjectCommand({ Bucket: "artifacts", Key: "other/a" }));
    await expect(head).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });

  it("that are missing are reported only to callers who may list the bucket", async () => {
    const client = await s3("finder", objects);
    await expect(get(client, "mine/missing")).rejects.toMatchObject({ name: "AccessDenied" });
    await principals.allowUser("finder", objects, { Action: "s3:ListBucket", Resource: BUCKET });
    await expect(get(client, "mine/missing")).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  it("are listed below the prefix of a condition", async () => {
    const client = await s3("lister", {
      Action: "s3:ListBucket",
      Resource: BUCKET,
      Condition: { StringLike: { "s3:prefix": "mine/*" } },
    });
    const list = (Prefix?: string) => client.send(new ListObjectsV2Command({ Bucket: "artifacts", Prefix }));
    await expect(list("mine/")).resolves.toMatchObject({ KeyCount: 1 });
    await expect(list("other/")).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(list()).rejects.toMatchObject({ name: "AccessDenied" });
  });
});

describe("a bucket's policy", () => {
  it("gives leave and takes it", async () => {
    const client = await s3("guest");
    const allow = {
      Action: "s3:GetObject",
      Resource: `${BUCKET}/*`,
      Principal: { AWS: "arn:aws:iam::123456789012:user/guest" },
    };
    const set = (...statements: readonly Statement[]) =>
      owner.send(new PutBucketPolicyCommand({ Bucket: "artifacts", Policy: policy(...statements) }));
    await set(allow);
    await expect(get(client, "other/a")).resolves.toBeDefined();
    await set(allow, { ...allow, Effect: "Deny", Principal: "*", Resource: `${BUCKET}/other/*` });
    await expect(get(client, "other/a")).rejects.toThrow("with an explicit deny in a resource-based policy");
    await expect(get(client, "mine/a")).resolves.toBeDefined();
  });

  it("that denies plain HTTP does not count for the front, which stands for HTTPS", async () => {
    const client = await s3("secure", objects);
    const Policy = policy({
      Effect: "Deny",
      Action: "s3:*",
      Principal: "*",
      Resource: [BUCKET, `${BUCKET}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
    await owner.send(new PutBucketPolicyCommand({ Bucket: "artifacts", Policy }));
    await expect(get(client, "mine/a")).resolves.toBeDefined();
  });
});

describe("objects under a key of the account", () => {
  const all: Statement = { Action: "s3:*", Resource: "arn:aws:s3:::encrypted/*" };
  const useKey = (bucket: string): Statement => ({
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: keyArn,
    Condition: {
      StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" },
      ArnLike: { "kms:EncryptionContext:aws:s3:arn": `arn:aws:s3:::${bucket}` },
    },
  });
  const put = new PutObjectCommand({ Bucket: "encrypted", Key: "b", Body: "x" });

  it("are neither read nor written without leave to use the key", async () => {
    const client = await s3("keyless", all);
    await expect(get(client, "a", "encrypted")).rejects.toThrow(
      `is not authorized to perform: kms:Decrypt on resource: "${keyArn}"`,
    );
    await expect(client.send(put)).rejects.toThrow("kms:GenerateDataKey");
  });

  it("are read and written with leave to use it through S3 for the bucket", async () => {
    const client = await s3("keyed", all, useKey("encrypted"));
    await expect(get(client, "a", "encrypted")).resolves.toBeDefined();
    await expect(client.send(put)).resolves.toBeDefined();
  });

  it("are not read with leave to use it for another bucket", async () => {
    const client = await s3("misplaced", all, useKey("another"));
    await expect(get(client, "a", "encrypted")).rejects.toThrow("kms:Decrypt");
  });
});
