import {
  DataAwsIamPolicyDocument,
  type DataAwsIamPolicyDocumentStatement as Statement,
} from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import type { Construct } from "constructs";

/**
 * Closes a bucket to everybody outside of the account, to ACLs and to plain HTTP.
 * @param allowed statements of the bucket's policy beside the one that refuses plain HTTP. @default none
 */
export function blockPublicAccess(
  scope: Construct,
  bucket: S3Bucket,
  allowed: readonly Statement[] = [],
): S3BucketPolicy {
  new S3BucketOwnershipControls(scope, "ownership", {
    bucket: bucket.id,
    rule: { objectOwnership: "BucketOwnerEnforced" },
  });
  const publicAccess = new S3BucketPublicAccessBlock(scope, "public-access", {
    bucket: bucket.id,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  const document = new DataAwsIamPolicyDocument(scope, "policy-document", {
    statement: [...allowed, refusePlainHttp(bucket)],
  });
  return new S3BucketPolicy(scope, "policy", {
    // S3 answers 409 to two changes of a bucket's access at once: this one waits for the other.
    bucket: publicAccess.bucket,
    policy: document.json,
  });
}

function refusePlainHttp(bucket: S3Bucket): Statement {
  return {
    sid: "DenyInsecureTransport",
    effect: "Deny",
    actions: ["s3:*"],
    principals: [{ type: "*", identifiers: ["*"] }],
    resources: [bucket.arn, `${bucket.arn}/*`],
    condition: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
  };
}
