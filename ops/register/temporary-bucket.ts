import { S3 } from "@aws-sdk/client-s3";
import { randomBytes } from "node:crypto";
import type { Aws } from "../aws/aws";

/**
 * Lends an object in a bucket of its own to CloudFormation for as long as `work` takes.
 * @param work gets the object's address, `s3://bucket/key`
 */
export async function lentToCloudFormation<Result>(
  aws: Aws,
  key: string,
  content: Uint8Array,
  work: (address: string) => Promise<Result>,
): Promise<Result> {
  const Bucket = `commandrunner-registration-${randomBytes(8).toString("hex")}`;
  const [s3, region] = [aws.client(S3), await aws.region()];
  // S3 takes us-east-1 only as a missing constraint: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
  const configuration =
    region === "us-east-1"
      ? {}
      : { CreateBucketConfiguration: { LocationConstraint: region as "eu-west-1" } };
  await s3.createBucket({ Bucket, ...configuration });
  try {
    await s3.putBucketPolicy({ Bucket, Policy: readableByCloudFormation(Bucket) });
    await s3.putObject({ Bucket, Key: key, Body: content });
    return await work(`s3://${Bucket}/${key}`);
  } finally {
    await s3.deleteObject({ Bucket, Key: key });
    await s3.deleteBucket({ Bucket });
  }
}

function readableByCloudFormation(bucket: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "cloudformation.amazonaws.com" },
        Action: ["s3:GetObject", "s3:ListBucket"],
        Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
      },
    ],
  });
}
