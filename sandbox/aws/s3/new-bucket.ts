import { AwsError } from "../aws-error";
import type { AwsResponse, Call, ServiceContext } from "../service";
import { isBucketName } from "./bucket-name";

const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

/**
 * What S3 gives every new bucket since 2023, and moto does not: encryption with its own keys, no public access, no ACLs.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
 */
const defaults: readonly { readonly subresource: string; readonly body: string }[] = [
  {
    subresource: "encryption",
    body: `<ServerSideEncryptionConfiguration ${namespace}><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>`,
  },
  {
    subresource: "publicAccessBlock",
    body: `<PublicAccessBlockConfiguration ${namespace}><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>`,
  },
  {
    subresource: "ownershipControls",
    body: `<OwnershipControls ${namespace}><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>`,
  },
];

/** CreateBucket, held to the rules for names and to the defaults of new buckets. */
export async function createBucket(
  serviceContext: ServiceContext,
  call: Call,
  bucket: string,
): Promise<AwsResponse> {
  if (!isBucketName(bucket)) throw new AwsError("InvalidBucketName", "The specified bucket is not valid.");
  const isNew = !(await exists(serviceContext, call.region, bucket));
  const created = await call.forward();
  if (!isNew || created.status >= 300) return created;
  const ownOwnership = call.request.headers["x-amz-object-ownership"] !== undefined;
  for (const { subresource, body } of defaults) {
    if (subresource === "ownershipControls" && ownOwnership) continue;
    await serviceContext.account.http({
      signingName: "s3",
      region: call.region,
      method: "PUT",
      target: `/${bucket}?${subresource}`,
      body: Buffer.from(body),
      headers: { "content-type": "application/xml" },
    });
  }
  return created;
}

async function exists(serviceContext: ServiceContext, region: string, bucket: string): Promise<boolean> {
  try {
    await serviceContext.account.http({ signingName: "s3", region, method: "HEAD", target: `/${bucket}` });
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.status === 404) return false;
    throw error;
  }
}
