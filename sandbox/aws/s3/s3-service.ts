import { AwsError } from "../aws-error";
import type { Call, HttpOperation, Service, ServiceContext } from "../service";
import { BucketPolicies } from "./bucket-policies";
import { createBucket } from "./new-bucket";

/** S3: moto keeps buckets and objects; policies, names, defaults and who may come in unsigned are the sandbox's. */
export function s3Services(serviceContext: ServiceContext): [signed: Service, anonymous: Service] {
  const policies = new BucketPolicies(serviceContext);
  const bucket = (
    method: string,
    handle: (call: Call, bucket: string, query: URLSearchParams) => ReturnType<HttpOperation>,
  ) => ({
    pattern: new RegExp(`^${method} \\/([^/?]+)\\/?(?:\\?(.*))?$`),
    handle: ((call, match) =>
      handle(call, decodeURIComponent(match[1] ?? ""), subresources(match[2] ?? ""))) as HttpOperation,
  });
  return [
    {
      signingName: "s3",
      http: [
        { pattern: /[?&](X-Amz-)?Expires=/, handle: refuseExpired },
        bucket("PUT", (call, name, query) => {
          if (query.size === 0) return createBucket(serviceContext, call, name);
          if (query.has("policy")) return policies.put(call, name);
          return query.has("acl") ? requireAcls(serviceContext, call, name) : undefined;
        }),
        bucket("GET", (_call, name, query) => {
          if (query.has("policy")) return policies.get(name);
          return query.has("policyStatus") ? policies.status(name) : undefined;
        }),
        bucket("DELETE", async (call, name, query) => {
          if (query.size > 0 && !query.has("policy")) return undefined;
          const deleted = await call.forward();
          if (deleted.status < 300) policies.remove(name);
          return deleted;
        }),
        {
          pattern: /^PUT \/([^/?]+)\/[^?]/,
          handle: (call, match) => checkNewObject(serviceContext, call, match[1] ?? ""),
        },
      ],
    },
    {
      signingName: "",
      http: [
        { pattern: /^\w+ \/([^/?]*)\/?([^?]*)/, handle: (call, match) => anonymous(policies, call, match) },
      ],
    },
  ];
}

/** `x-id` only repeats the operation's name. */
function subresources(query: string): URLSearchParams {
  const parameters = new URLSearchParams(query);
  parameters.delete("x-id");
  return parameters;
}

async function anonymous(policies: BucketPolicies, call: Call, match: RegExpMatchArray): Promise<undefined> {
  const [, bucket = "", key = ""] = match;
  const reads = call.request.method === "GET" || call.request.method === "HEAD";
  if (reads && key && (await policies.anyoneMayRead(bucket, decodeURIComponent(key), call.region)))
    return undefined;
  throw new AwsError("AccessDenied", "Access Denied", 403);
}

/**
 * A presigned URL says from when and how long it is good, or, in signature version 2, until when.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
function refuseExpired(call: Call): undefined {
  const query = new URLSearchParams(call.request.target.split("?")[1]);
  const ends = query.has("X-Amz-Date")
    ? Date.parse(extended(query.get("X-Amz-Date") ?? "")) + Number(query.get("X-Amz-Expires")) * 1000
    : Number(query.get("Expires")) * 1000;
  if (Date.now() <= ends) return undefined;
  throw new AwsError("AccessDenied", "Request has expired", 403);
}

/** `20260101T120000Z` in the form that Date takes. */
function extended(basic: string): string {
  return basic.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
}

async function requireAcls(serviceContext: ServiceContext, call: Call, bucket: string): Promise<undefined> {
  const ownership = await serviceContext.account
    .http({ signingName: "s3", region: call.region, method: "GET", target: `/${bucket}?ownershipControls` })
    .then(({ body }) => body.toString("utf8"))
    .catch(() => "");
  if (!ownership.includes("BucketOwnerEnforced")) return undefined;
  throw new AwsError("AccessControlListNotSupported", "The bucket does not allow ACLs");
}

const aclsOfTheOwner = new Set(["bucket-owner-full-control"]);

async function checkNewObject(
  serviceContext: ServiceContext,
  call: Call,
  bucket: string,
): Promise<undefined> {
  const { "x-amz-acl": acl, "x-amz-server-side-encryption-aws-kms-key-id": keyId } = call.request.headers;
  if (acl && !aclsOfTheOwner.has(acl)) await requireAcls(serviceContext, call, bucket);
  if (keyId) await requireKey(serviceContext, call.region, keyId);
  return undefined;
}

async function requireKey(serviceContext: ServiceContext, region: string, keyId: string): Promise<void> {
  try {
    const { KeyMetadata } = (await serviceContext.account.json("kms", region, "TrentService.DescribeKey", {
      KeyId: keyId,
    })) as { KeyMetadata: { KeyState: string; Arn: string } };
    if (KeyMetadata.KeyState === "Enabled") return;
    throw new AwsError("KMS.KMSInvalidStateException", `${KeyMetadata.Arn} is ${KeyMetadata.KeyState}.`);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code.startsWith("KMS.")) throw error;
    throw new AwsError("KMS.NotFoundException", error.message);
  }
}
