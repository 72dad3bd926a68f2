import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { sandboxPython } from "../../python";
import { type StartedAws, startedAws } from "../../testing/started-aws";

const run = promisify(execFile);

describe("clients in Python", () => {
  let aws: StartedAws;
  let files: string;

  beforeAll(async () => {
    aws = await startedAws();
    files = mkdtempSync(join(tmpdir(), "command-line-"));
    await cli("s3", "mb", "s3://bucket-of-clients");
  }, 60_000);
  afterAll(async () => {
    await aws.stop();
    rmSync(files, { recursive: true, force: true });
  });

  const environment = () => ({
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: aws.url,
    AWS_DEFAULT_REGION: aws.region,
    AWS_ACCESS_KEY_ID: aws.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: aws.credentials.secretAccessKey,
    AWS_MAX_ATTEMPTS: "1",
  });
  const python = async (...args: string[]): Promise<string> =>
    (await run(sandboxPython(), args, { env: environment() })).stdout.trim();
  const cli = (...args: string[]): Promise<string> => python("-m", "awscli", ...args, "--output", "text");

  it("copies a large file in parts there and back with the AWS CLI", async () => {
    const content = Buffer.alloc(9 * 1024 * 1024, "0123456789");
    writeFileSync(join(files, "large"), content);
    await cli("s3", "cp", join(files, "large"), "s3://bucket-of-clients/large", "--no-progress");
    await cli("s3", "cp", "s3://bucket-of-clients/large", join(files, "back"), "--no-progress");
    expect(readFileSync(join(files, "back")).equals(content)).toBe(true);
  });

  it("gives out an object to a presigned URL, as long as it is good", async () => {
    writeFileSync(join(files, "text"), "presigned");
    await cli("s3", "cp", join(files, "text"), "s3://bucket-of-clients/text", "--no-progress");
    const presign = (seconds: number): Promise<string> =>
      python(
        "-c",
        `import boto3, botocore.config as c; print(boto3.client("s3", config=c.Config(signature_version="s3v4")).generate_presigned_url("get_object", Params={"Bucket": "bucket-of-clients", "Key": "text"}, ExpiresIn=${seconds}))`,
      );
    expect(await (await fetch(await presign(60))).text()).toBe("presigned");
    const expired = await fetch((await presign(60)).replace(/X-Amz-Date=\d{8}/, "X-Amz-Date=20200101"));
    expect(await expired.text()).toContain("Request has expired");
  });

  it("refuses a signature of version 2 that has ended", async () => {
    const answer = await fetch(
      `${aws.url}/bucket-of-clients/text?AWSAccessKeyId=test&Signature=x&Expires=1600000000`,
    );
    expect(await answer.text()).toContain("Request has expired");
  });

  it("reports to the AWS CLI which operation is not in the sandbox", async () => {
    await expect(
      cli("events", "create-archive", "--archive-name", "a", "--event-source-arn", "arn:a"),
    ).rejects.toThrow(
      "An error occurred (UnknownOperationException) when calling the CreateArchive operation: events:CreateArchive is not in the sandbox.",
    );
  });

  it("gives boto3 the class of an error", async () => {
    const source = `
import boto3
s3 = boto3.client("s3")
try:
    s3.delete_bucket(Bucket="bucket-of-clients")
except s3.exceptions.ClientError as error:
    print(error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"])`;
    expect(await python("-c", source)).toBe("BucketNotEmpty 409");
  });
});
