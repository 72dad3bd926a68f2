import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import { createHash } from "node:crypto";
import { awsClients } from "../../../ops/aws/aws";
import { publishedPackage, publishedTemplate } from "../../../ops/catalog/release-files";

const bytes = Buffer.from("a package");
const checksum = createHash("sha256").update(bytes).digest("hex");
const release = "aaaaaaaaaaaa";
const s3 = mockClient(S3Client);
const aws = awsClients({ region: "us-east-1" });

beforeEach(() => {
  s3.reset();
  s3.on(GetObjectCommand).resolves({ Body: { transformToByteArray: () => Promise.resolve(bytes) } as never });
});

it("are those of a release, or the newest at the top of the bucket", async () => {
  await publishedTemplate(aws, "states", release);
  await publishedTemplate(aws, "states");
  expect(s3.commandCalls(GetObjectCommand).map(({ args }) => args[0].input.Key)).toEqual([
    "releases/aaaaaaaaaaaa/sm-project-cfn.yaml",
    "sm-project-cfn.yaml",
  ]);
});

it("have a package with the checksum that the template demands", async () => {
  await expect(publishedPackage(aws, "states", release, `PACKAGE_SHA256='${checksum}'`)).resolves.toBe(bytes);
});

it("have no other package", async () => {
  const other = "0".repeat(64);
  await expect(publishedPackage(aws, "states", release, `PACKAGE_SHA256='${other}'`)).rejects.toThrow(
    `The package s3://states/releases/aaaaaaaaaaaa/tf-code.zip has the SHA-256 checksum ${checksum}, and was published ` +
      `with ${other}. Deploy the catalog again: npx cdktf deploy service-catalog`,
  );
});

it("name what can not be read", async () => {
  s3.on(GetObjectCommand).rejects(Object.assign(new Error("Access Denied"), { name: "AccessDenied" }));
  await expect(publishedPackage(aws, "states", release, "")).rejects.toThrow(
    "The package of release aaaaaaaaaaaa, s3://states/releases/aaaaaaaaaaaa/tf-code.zip, can not be read: AccessDenied: Access Denied",
  );
});
