import { needs, rest } from "./asking";

const key = "arn:aws:kms:us-east-1:123456789012:key/k-1";

describe("what requests of S3 need", () => {
  it.each<[string, string[]]>([
    ["GET /", ["s3:ListAllMyBuckets *"]],
    ["HEAD /bucket", ["s3:ListBucket arn:aws:s3:::bucket"]],
    ["GET /bucket?list-type=2&prefix=a", ["s3:ListBucket arn:aws:s3:::bucket"]],
    ["GET /bucket?versions&prefix=a", ["s3:ListBucketVersions arn:aws:s3:::bucket"]],
    ["GET /bucket?accelerate", ["s3:GetAccelerateConfiguration arn:aws:s3:::bucket"]],
    ["PUT /bucket?policy", ["s3:PutBucketPolicy arn:aws:s3:::bucket"]],
    ["DELETE /bucket?publicAccessBlock", ["s3:PutBucketPublicAccessBlock arn:aws:s3:::bucket"]],
    ["DELETE /bucket", ["s3:DeleteBucket arn:aws:s3:::bucket"]],
    ["GET /bucket/a%20b/c", ["s3:GetObject arn:aws:s3:::bucket/a b/c"]],
    ["GET /bucket/key?versionId=1", ["s3:GetObjectVersion arn:aws:s3:::bucket/key"]],
    ["DELETE /bucket/key?versionId=1", ["s3:DeleteObjectVersion arn:aws:s3:::bucket/key"]],
    ["GET /bucket/key?tagging&versionId=1", ["s3:GetObjectVersionTagging arn:aws:s3:::bucket/key"]],
    ["DELETE /bucket/key?uploadId=1", ["s3:AbortMultipartUpload arn:aws:s3:::bucket/key"]],
    ["PUT /bucket/key", ["s3:PutObject arn:aws:s3:::bucket/key"]],
    ["PUT /encrypted/key", ["s3:PutObject arn:aws:s3:::encrypted/key", `kms:GenerateDataKey ${key}`]],
    ["PUT /encrypted/key?partNumber=1&uploadId=1", ["s3:PutObject arn:aws:s3:::encrypted/key"]],
    ["GET /v20180820/tags/arn%3Aaws%3As3%3A%3A%3Abucket", ["s3:ListTagsForResource arn:aws:s3:::bucket"]],
  ])("%s", async (line, expected) => {
    expect(await rest("s3", line)).toEqual(expect.arrayContaining(expected));
  });

  it("ask about an ACL of a new bucket unless it is private", async () => {
    const create = (acl: string) => rest("s3", "PUT /bucket", { "x-amz-acl": acl });
    expect(await create("private")).toEqual(["s3:CreateBucket arn:aws:s3:::bucket"]);
    expect(await create("public-read")).toContain("s3:PutBucketAcl arn:aws:s3:::bucket");
  });

  it("name every object that is deleted at once", async () => {
    const body =
      "<Delete><Object><Key>a</Key></Object><Object><Key>b</Key><VersionId>1</VersionId></Object></Delete>";
    expect(await rest("s3", "POST /bucket?delete", {}, body)).toEqual([
      "s3:DeleteObject arn:aws:s3:::bucket/a",
      "s3:DeleteObjectVersion arn:aws:s3:::bucket/b",
    ]);
  });

  it("read the source of a copy", async () => {
    const headers = { "x-amz-copy-source": "/source/a%20b?versionId=1" };
    expect(await rest("s3", "PUT /bucket/key", headers)).toContain(
      "s3:GetObjectVersion arn:aws:s3:::source/a b",
    );
  });

  it("give the key the bucket as context where bucket keys are on", async () => {
    const found = await needs({ signingName: "s3", method: "PUT", target: "/encrypted/key" });
    expect(found.at(-1)?.context).toMatchObject({
      "kms:viaservice": "s3.us-east-1.amazonaws.com",
      "kms:encryptioncontext:aws:s3:arn": "arn:aws:s3:::encrypted",
    });
  });

  it("have the prefix of a list", async () => {
    const [list] = await needs({ signingName: "s3", method: "GET", target: "/bucket?versions&prefix=a%2F" });
    expect(list?.context).toEqual({ "s3:prefix": "a/" });
  });
});
