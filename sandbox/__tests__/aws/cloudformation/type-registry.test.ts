import {
  CloudFormationClient,
  DescribeTypeCommand,
  DescribeTypeRegistrationCommand,
  RegisterTypeCommand,
  SetTypeDefaultVersionCommand,
} from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { strToU8, zipSync } from "fflate";
import { startedAws, type StartedAws } from "../../../testing/started-aws";

const NAME = "AWSUtility::CloudFormation::CommandRunner";
const TYPE = { Type: "RESOURCE", TypeName: NAME } as const;

let aws: StartedAws;
let client: CloudFormationClient;

beforeAll(async () => {
  aws = await startedAws({ cloudFormation: { commandRunnerRegistered: false } });
  client = new CloudFormationClient(aws.client);
  const s3 = new S3Client({ ...aws.client, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "packages" }));
  const put = (Key: string, Body: Uint8Array) =>
    s3.send(new PutObjectCommand({ Bucket: "packages", Key, Body }));
  await put("right.zip", zipSync({ "schema.json": strToU8(JSON.stringify({ typeName: NAME })) }));
  await put("no.zip", strToU8("no zip file"));
});
afterAll(() => aws.stop());

const registration = async (key: string) =>
  (await client.send(new RegisterTypeCommand({ ...TYPE, SchemaHandlerPackage: `s3://packages/${key}` })))
    .RegistrationToken;
const progress = (RegistrationToken = "") =>
  client.send(new DescribeTypeRegistrationCommand({ RegistrationToken }));

describe("CloudFormation's registry", () => {
  it("does not know a type before it is registered", async () => {
    await expect(client.send(new DescribeTypeCommand(TYPE))).rejects.toMatchObject({
      name: "TypeNotFoundException",
    });
  });

  it("refuses a package that is not there", async () => {
    await expect(registration("missing.zip")).rejects.toMatchObject({
      name: "CFNRegistryException",
      message: expect.stringContaining("s3://packages/missing.zip can not be read") as unknown,
    });
  });

  it("fails a registration whose package has no schema", async () => {
    const token = await registration("no.zip");
    expect((await progress(token)).ProgressStatus).toBe("IN_PROGRESS");
    expect(await progress(token)).toMatchObject({
      ProgressStatus: "FAILED",
      Description: "The package is not a zip file with a schema.json.",
    });
  });

  it("has the first version that is registered as its default", async () => {
    const token = await registration("right.zip");
    await progress(token);
    expect((await progress(token)).ProgressStatus).toBe("COMPLETE");
    expect((await client.send(new DescribeTypeCommand(TYPE))).DefaultVersionId).toBe("00000002");
  });

  it("takes a further version as the default only when asked to", async () => {
    const token = await registration("right.zip");
    await progress(token);
    await progress(token);
    const version = async () => (await client.send(new DescribeTypeCommand(TYPE))).DefaultVersionId;
    expect(await version()).toBe("00000002");
    await client.send(new SetTypeDefaultVersionCommand({ ...TYPE, VersionId: "00000003" }));
    expect(await version()).toBe("00000003");
  });

  it("refuses a version that it does not have", async () => {
    await expect(
      client.send(new SetTypeDefaultVersionCommand({ ...TYPE, VersionId: "00000009" })),
    ).rejects.toThrow(`The version 00000009 of ${NAME} does not exist.`);
  });

  it("names other types as not in the sandbox", async () => {
    await expect(
      client.send(new DescribeTypeCommand({ Type: "RESOURCE", TypeName: "Other::Type::Here" })),
    ).rejects.toThrow("is not in the sandbox");
  });
});
