import { Readable } from "node:stream";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  CreateBucketCommand,
  type CreateBucketCommandInput,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketAclCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { type StartedAws, startedAws } from "../../../testing/started-aws";

describe("S3", () => {
  let aws: StartedAws;
  let s3: S3Client;
  let buckets = 0;

  beforeAll(async () => {
    aws = await startedAws();
    s3 = new S3Client(aws.client);
  });
  afterAll(() => aws.stop());

  const bucket = async (settings: Partial<CreateBucketCommandInput> = {}): Promise<string> => {
    const Bucket = `bucket-${(buckets += 1)}`;
    await s3.send(new CreateBucketCommand({ Bucket, ...settings }));
    return Bucket;
  };
  const policyFor = (Bucket: string, ...statements: object[]): PutBucketPolicyCommand =>
    new PutBucketPolicyCommand({
      Bucket,
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: statements.map((statement) => ({
          Effect: "Allow",
          Resource: `arn:aws:s3:::${Bucket}/*`,
          ...statement,
        })),
      }),
    });
  const tlsOnly = {
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };

  it("gives a new bucket encryption, no public access and no ACLs", async () => {
    const Bucket = await bucket();
    const { ServerSideEncryptionConfiguration: encryption } = await s3.send(
      new GetBucketEncryptionCommand({ Bucket }),
    );
    const { PublicAccessBlockConfiguration: block } = await s3.send(
      new GetPublicAccessBlockCommand({ Bucket }),
    );
    const { OwnershipControls: ownership } = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    expect(encryption?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm).toBe("AES256");
    expect(Object.values(block ?? {})).toEqual([true, true, true, true]);
    expect(ownership?.Rules).toEqual([{ ObjectOwnership: "BucketOwnerEnforced" }]);
  });

  it("refuses an ACL on a bucket that has none", async () => {
    const command = new PutBucketAclCommand({ Bucket: await bucket(), ACL: "public-read" });
    await expect(s3.send(command)).rejects.toMatchObject({
      name: "AccessControlListNotSupported",
      message: "The bucket does not allow ACLs",
    });
  });

  it.each(["Upper", "ab", "a_b"])("refuses bucket name %s", async (Bucket) => {
    await expect(s3.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: "InvalidBucketName",
      message: "The specified bucket is not valid.",
    });
  });

  it("refuses to make one's own bucket again outside us-east-1", async () => {
    const west = new S3Client({ ...aws.client, region: "us-west-2" });
    const command = new CreateBucketCommand({
      Bucket: "mine-already",
      CreateBucketConfiguration: { LocationConstraint: "us-west-2" },
    });
    await west.send(command);
    await expect(west.send(command)).rejects.toMatchObject({ name: "BucketAlreadyOwnedByYou" });
  });

  it("keeps what was set when a bucket is made again in us-east-1", async () => {
    const Bucket = await bucket();
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await s3.send(new CreateBucketCommand({ Bucket }));
    await expect(s3.send(new GetPublicAccessBlockCommand({ Bucket }))).rejects.toMatchObject({
      name: "NoSuchPublicAccessBlockConfiguration",
    });
  });

  it("refuses to delete a bucket that holds an old version or a delete marker", async () => {
    const Bucket = await bucket();
    const VersioningConfiguration = { Status: "Enabled" as const };
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    await s3.send(new PutObjectCommand({ Bucket, Key: "state", Body: "1" }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "state" }));
    await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: "BucketNotEmpty",
    });
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    for (const { Key, VersionId } of Versions)
      await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
    await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: "BucketNotEmpty",
    });
    for (const { Key, VersionId } of DeleteMarkers)
      await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
    await expect(s3.send(new DeleteBucketCommand({ Bucket }))).resolves.toBeDefined();
  });

  it("keeps a policy with a condition whole and goes on serving objects", async () => {
    const Bucket = await bucket();
    const command = policyFor(Bucket, tlsOnly);
    await s3.send(command);
    await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "text" }));
    const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
    expect(Policy).toBe(command.input.Policy);
  });

  it("forgets a policy with its bucket", async () => {
    const Bucket = await bucket();
    await s3.send(policyFor(Bucket, tlsOnly));
    await s3.send(new DeleteBucketCommand({ Bucket }));
    await s3.send(new CreateBucketCommand({ Bucket }));
    await expect(s3.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject({
      name: "NoSuchBucketPolicy",
    });
  });

  it("refuses a policy that names a role which does not exist", async () => {
    const Principal = { AWS: "arn:aws:iam::123456789012:role/nobody" };
    const command = policyFor(await bucket(), { Principal, Action: "s3:GetObject" });
    await expect(s3.send(command)).rejects.toMatchObject({
      name: "MalformedPolicy",
      message: "Invalid principal in policy",
    });
  });

  it("refuses a public policy where public policies are blocked", async () => {
    const command = policyFor(await bucket(), { Principal: "*", Action: "s3:GetObject" });
    await expect(s3.send(command)).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining("BlockPublicPolicy") as string,
    });
  });

  it("lets anyone read what a public policy opens, and says that it is public", async () => {
    const Bucket = await bucket();
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await s3.send(policyFor(Bucket, { Principal: "*", Action: "s3:GetObject" }));
    await s3.send(new PutObjectCommand({ Bucket, Key: "open", Body: "for all" }));
    const { PolicyStatus } = await s3.send(new GetBucketPolicyStatusCommand({ Bucket }));
    expect(PolicyStatus).toEqual({ IsPublic: true });
    expect(await (await fetch(`${aws.url}/${Bucket}/open`)).text()).toBe("for all");
  });

  it("refuses unsigned requests for anything else", async () => {
    const Bucket = await bucket();
    await s3.send(new PutObjectCommand({ Bucket, Key: "state", Body: "secret" }));
    const answer = await fetch(`${aws.url}/${Bucket}/state`);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("<Code>AccessDenied</Code>");
  });

  it("takes a stream in chunks and gives the same bytes back", async () => {
    const Bucket = await bucket();
    const content = Buffer.alloc(300_000, "abc");
    const Body = Readable.from([content.subarray(0, 100_000), content.subarray(100_000)]);
    await s3.send(new PutObjectCommand({ Bucket, Key: "stream", Body, ContentLength: content.length }));
    const { Body: read } = await s3.send(new GetObjectCommand({ Bucket, Key: "stream" }));
    expect(Buffer.from((await read?.transformToByteArray()) ?? []).equals(content)).toBe(true);
  });

  it("answers the length and the encryption key of an object to HEAD", async () => {
    const Bucket = await bucket();
    const { KeyMetadata } = await new KMSClient(aws.client).send(new CreateKeyCommand({}));
    const encryption = { ServerSideEncryption: "aws:kms" as const, SSEKMSKeyId: KeyMetadata?.Arn };
    await s3.send(new PutObjectCommand({ Bucket, Key: "a b", Body: "12345", ...encryption }));
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key: "a b" }))).toMatchObject({
      ContentLength: 5,
      ...encryption,
    });
  });

  it("refuses a key that does not exist", async () => {
    const SSEKMSKeyId = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000";
    const command = new PutObjectCommand({
      Bucket: await bucket(),
      Key: "a",
      Body: "1",
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId,
    });
    await expect(s3.send(command)).rejects.toMatchObject({ name: "KMS.NotFoundException" });
  });
});
