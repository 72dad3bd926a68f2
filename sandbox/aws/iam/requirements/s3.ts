import { XMLParser } from "fast-xml-parser";
import type { Context } from "../policy-pattern";
import { type Ask, type Requirement, requestTags, type ServiceRequirements } from "./requirement";
import { bucketSettings, objectSettings } from "./s3-settings";
import { encryptionRequirements } from "./s3-encryption";

const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === "Object" });

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
export const s3: ServiceRequirements = (ask) => {
  const [path = "", search = ""] = ask.request.target.split("?");
  const query = new URLSearchParams(search);
  const tagged = /^\/v20180820\/tags\/(.+)$/.exec(path)?.[1];
  if (tagged !== undefined) return tagRequirements(ask.request.method, decodeURIComponent(tagged));
  const [, bucket = "", key = ""] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  if (bucket === "") return [{ action: "s3:ListAllMyBuckets", resource: "*" }];
  const name = decodeURIComponent(bucket);
  return key === ""
    ? bucketRequirements(ask, name, query)
    : objectRequirements(ask, { bucket: name, key: decodeURIComponent(key), query });
};

function tagRequirements(method: string, resource: string): Requirement[] {
  const actions: Record<string, string> = {
    GET: "ListTagsForResource",
    POST: "TagResource",
    DELETE: "UntagResource",
  };
  return [{ action: `s3:${actions[method]}`, resource }];
}

function bucketRequirements(
  ask: Ask,
  bucket: string,
  query: URLSearchParams,
): readonly Requirement[] | undefined {
  const resource = `arn:aws:s3:::${bucket}`;
  const { method, headers } = ask.request;
  const setting = bucketSettings.find(({ subresource }) => query.has(subresource));
  if (setting) {
    const action = setting.actions[method];
    return action === undefined
      ? undefined
      : [{ action: `s3:${action}`, resource, context: listContext(query) }];
  }
  if (method === "POST" && query.has("delete")) return deleteRequirements(ask, bucket);
  if (method === "PUT") {
    const further = [
      ...("x-amz-object-ownership" in headers ? ["s3:PutBucketOwnershipControls"] : []),
      // A private bucket is what S3 makes anyway: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
      ...((headers["x-amz-acl"] ?? "private") === "private" ? [] : ["s3:PutBucketAcl"]),
      ...("x-amz-bucket-object-lock-enabled" in headers
        ? ["s3:PutBucketVersioning", "s3:PutBucketObjectLockConfiguration"]
        : []),
    ];
    return ["s3:CreateBucket", ...further].map((action) => ({ action, resource }));
  }
  const action = { GET: "s3:ListBucket", HEAD: "s3:ListBucket", DELETE: "s3:DeleteBucket" }[method];
  return action === undefined ? undefined : [{ action, resource, context: listContext(query) }];
}

function listContext(query: URLSearchParams): Context {
  const given = ["prefix", "delimiter", "max-keys"].flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[`s3:${name}`, value]];
  });
  return Object.fromEntries(given) as Context;
}

function deleteRequirements(ask: Ask, bucket: string): Requirement[] {
  const { Delete: named } = parser.parse(ask.request.body.toString("utf8")) as {
    Delete?: { Object?: readonly { Key: string; VersionId?: string }[] };
  };
  return (named?.Object ?? []).map(({ Key: key, VersionId: version }) => ({
    action: version === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion",
    resource: `arn:aws:s3:::${bucket}/${String(key)}`,
    ...(version !== undefined && { context: { "s3:versionid": version } }),
  }));
}

interface ObjectRequest {
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
}

async function objectRequirements(
  ask: Ask,
  request: ObjectRequest,
): Promise<readonly Requirement[] | undefined> {
  const { bucket, key, query } = request;
  const { method, headers } = ask.request;
  const resource = `arn:aws:s3:::${bucket}/${key}`;
  const version = query.get("versionId");
  const context: Context = version === null ? {} : { "s3:versionid": version };
  const setting = objectSettings.find(({ subresource }) => query.has(subresource));
  if (setting) {
    const action =
      (version === null ? undefined : setting.versionActions?.[method]) ?? setting.actions[method];
    return action === undefined ? undefined : [{ action: `s3:${action}`, resource, context }];
  }
  const [unversioned, versioned] = objectActions[method] ?? [];
  if (unversioned === undefined) return undefined;
  if (method !== "PUT" && method !== "POST")
    return [{ action: `s3:${version === null ? unversioned : versioned}`, resource, context }];
  const tagging = headers["x-amz-tagging"];
  const put = { action: "s3:PutObject", resource, context: { ...context, ...putContext(headers) } };
  return [
    put,
    ...(tagging === undefined
      ? []
      : [
          {
            action: "s3:PutObjectTagging",
            resource,
            context: requestTags(Object.fromEntries(new URLSearchParams(tagging))),
          },
        ]),
    ...("x-amz-acl" in headers ? [{ action: "s3:PutObjectAcl", resource, context: put.context }] : []),
    ...copySource(headers["x-amz-copy-source"]),
    ...(await encryptionRequirements(ask, request)),
  ];
}

const objectActions: Readonly<Record<string, readonly [string, string]>> = {
  GET: ["GetObject", "GetObjectVersion"],
  HEAD: ["GetObject", "GetObjectVersion"],
  PUT: ["PutObject", "PutObject"],
  POST: ["PutObject", "PutObject"],
  DELETE: ["DeleteObject", "DeleteObjectVersion"],
};

function putContext(headers: Readonly<Record<string, string>>): Context {
  const names = [
    "x-amz-acl",
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-storage-class",
  ];
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[`s3:${name}`, headers[name]]])),
  ) as Context;
}

function copySource(source: string | undefined): Requirement[] {
  if (source === undefined) return [];
  const [path = "", query = ""] = source.replace(/^\//, "").split("?");
  const action = query.startsWith("versionId=") ? "s3:GetObjectVersion" : "s3:GetObject";
  return [{ action, resource: `arn:aws:s3:::${decodeURIComponent(path)}` }];
}
