/** A part of a bucket or an object that is named in the query, and the action for each method. */
export interface Setting {
  readonly subresource: string;
  readonly actions: Readonly<Record<string, string>>;
  /** The actions where the query names a version. */
  readonly versionActions?: Readonly<Record<string, string>>;
}

/** Read by one action, written and removed by another. */
function setting(subresource: string, read: string, write: string, remove = write): Setting {
  return { subresource, actions: { GET: read, PUT: write, DELETE: remove } };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
export const bucketSettings: readonly Setting[] = [
  setting("accelerate", "GetAccelerateConfiguration", "PutAccelerateConfiguration"),
  setting("acl", "GetBucketAcl", "PutBucketAcl"),
  setting("analytics", "GetAnalyticsConfiguration", "PutAnalyticsConfiguration"),
  setting("cors", "GetBucketCORS", "PutBucketCORS"),
  setting("encryption", "GetEncryptionConfiguration", "PutEncryptionConfiguration"),
  setting("intelligent-tiering", "GetIntelligentTieringConfiguration", "PutIntelligentTieringConfiguration"),
  setting("inventory", "GetInventoryConfiguration", "PutInventoryConfiguration"),
  setting("lifecycle", "GetLifecycleConfiguration", "PutLifecycleConfiguration"),
  { subresource: "location", actions: { GET: "GetBucketLocation" } },
  setting("logging", "GetBucketLogging", "PutBucketLogging"),
  setting("metrics", "GetMetricsConfiguration", "PutMetricsConfiguration"),
  setting("notification", "GetBucketNotification", "PutBucketNotification"),
  setting("object-lock", "GetBucketObjectLockConfiguration", "PutBucketObjectLockConfiguration"),
  setting("ownershipControls", "GetBucketOwnershipControls", "PutBucketOwnershipControls"),
  setting("policy", "GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy"),
  { subresource: "policyStatus", actions: { GET: "GetBucketPolicyStatus" } },
  setting("publicAccessBlock", "GetBucketPublicAccessBlock", "PutBucketPublicAccessBlock"),
  setting("replication", "GetReplicationConfiguration", "PutReplicationConfiguration"),
  setting("requestPayment", "GetBucketRequestPayment", "PutBucketRequestPayment"),
  setting("tagging", "GetBucketTagging", "PutBucketTagging"),
  { subresource: "uploads", actions: { GET: "ListBucketMultipartUploads" } },
  setting("versioning", "GetBucketVersioning", "PutBucketVersioning"),
  { subresource: "versions", actions: { GET: "ListBucketVersions" } },
  setting("website", "GetBucketWebsite", "PutBucketWebsite", "DeleteBucketWebsite"),
];

export const objectSettings: readonly Setting[] = [
  {
    subresource: "acl",
    actions: { GET: "GetObjectAcl", PUT: "PutObjectAcl" },
    versionActions: { GET: "GetObjectVersionAcl", PUT: "PutObjectVersionAcl" },
  },
  {
    subresource: "attributes",
    actions: { GET: "GetObjectAttributes" },
    versionActions: { GET: "GetObjectVersionAttributes" },
  },
  { subresource: "legal-hold", actions: { GET: "GetObjectLegalHold", PUT: "PutObjectLegalHold" } },
  { subresource: "restore", actions: { POST: "RestoreObject" } },
  { subresource: "retention", actions: { GET: "GetObjectRetention", PUT: "PutObjectRetention" } },
  { subresource: "select", actions: { POST: "GetObject" } },
  {
    subresource: "tagging",
    actions: { GET: "GetObjectTagging", PUT: "PutObjectTagging", DELETE: "DeleteObjectTagging" },
    versionActions: {
      GET: "GetObjectVersionTagging",
      PUT: "PutObjectVersionTagging",
      DELETE: "DeleteObjectVersionTagging",
    },
  },
  {
    subresource: "uploadId",
    actions: {
      GET: "ListMultipartUploadParts",
      PUT: "PutObject",
      POST: "PutObject",
      DELETE: "AbortMultipartUpload",
    },
  },
];
