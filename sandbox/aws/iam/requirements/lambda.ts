import { jsonOf } from "./json-body";
import {
  type Ask,
  arnOf,
  type Input,
  leaveToTag,
  passRole,
  type Requirement,
  requestTags,
  type ServiceRequirements,
  text,
} from "./requirement";

const PRINCIPAL = "lambda.amazonaws.com";

/** Parts of a function, and the action for each method on them. */
const parts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "": { GET: "GetFunction", DELETE: "DeleteFunction" },
  "/code": { PUT: "UpdateFunctionCode" },
  "/code-signing-config": {
    GET: "GetFunctionCodeSigningConfig",
    PUT: "PutFunctionCodeSigningConfig",
    DELETE: "DeleteFunctionCodeSigningConfig",
  },
  "/concurrency": {
    GET: "GetFunctionConcurrency",
    PUT: "PutFunctionConcurrency",
    DELETE: "DeleteFunctionConcurrency",
  },
  "/configuration": { GET: "GetFunctionConfiguration", PUT: "UpdateFunctionConfiguration" },
  "/event-invoke-config": {
    GET: "GetFunctionEventInvokeConfig",
    PUT: "PutFunctionEventInvokeConfig",
    POST: "UpdateFunctionEventInvokeConfig",
    DELETE: "DeleteFunctionEventInvokeConfig",
  },
  "/invocations": { POST: "InvokeFunction" },
  "/policy": { GET: "GetPolicy", POST: "AddPermission" },
  "/policy/*": { DELETE: "RemovePermission" },
  "/recursion-config": { GET: "GetFunctionRecursionConfig", PUT: "PutFunctionRecursionConfig" },
  "/runtime-management-config": { GET: "GetRuntimeManagementConfig", PUT: "PutRuntimeManagementConfig" },
  "/url": {
    GET: "GetFunctionUrlConfig",
    POST: "CreateFunctionUrlConfig",
    PUT: "UpdateFunctionUrlConfig",
    DELETE: "DeleteFunctionUrlConfig",
  },
  "/versions": { GET: "ListVersionsByFunction", POST: "PublishVersion" },
  "/aliases": { GET: "ListAliases", POST: "CreateAlias" },
  "/aliases/*": { GET: "GetAlias", PUT: "UpdateAlias", DELETE: "DeleteAlias" },
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html */
export const lambda: ServiceRequirements = (ask) => {
  const { method, target } = ask.request;
  const [path = ""] = target.split("?");
  const tagged = /^\/2017-03-31\/tags\/(.+)$/.exec(path)?.[1];
  if (tagged !== undefined) return tagRequirements(ask, decodeURIComponent(tagged));
  const [, name, part = ""] =
    /^\/\d{4}-\d\d-\d\d\/functions(?:\/([^/]*)(\/.*)?)?$/.exec(path.replace(/\/$/, "")) ?? [];
  if (name === undefined || name === "") return collection(ask, path);
  const action = parts[part.replace(/^(\/policy|\/aliases)\/.+$/, "$1/*")]?.[method];
  if (action === undefined) return undefined;
  const body = method === "PUT" || method === "POST" ? jsonOf(ask.request) : {};
  const principal = action === "AddPermission" ? text(body, "Principal") : "";
  const needed: Requirement = {
    action: `lambda:${action}`,
    resource: functionArn(ask, decodeURIComponent(name)),
    context: principal === "" ? {} : { "lambda:principal": principal },
  };
  return [needed, ...further(action, body)];
};

function functionArn(ask: Ask, name: string): string {
  return name.startsWith("arn:") ? name : arnOf(ask, "lambda", `function:${name}`);
}

function tagRequirements(ask: Ask, resource: string): Requirement[] | undefined {
  const action = { GET: "ListTags", POST: "TagResource", DELETE: "UntagResource" }[ask.request.method];
  const tags = ask.request.method === "POST" ? jsonOf(ask.request)["Tags"] : undefined;
  return action === undefined
    ? undefined
    : [{ action: `lambda:${action}`, resource, context: requestTags(tags) }];
}

function collection(ask: Ask, path: string): Requirement[] | undefined {
  const { method } = ask.request;
  if (method === "GET" && /\/functions\/?$/.test(path))
    return [{ action: "lambda:ListFunctions", resource: "*" }];
  if (method === "GET" && /\/account-settings\/?$/.test(path))
    return [{ action: "lambda:GetAccountSettings", resource: "*" }];
  if (method !== "POST" || !/\/functions\/?$/.test(path)) return undefined;
  const body = jsonOf(ask.request);
  const resource = functionArn(ask, text(body, "FunctionName"));
  const context = requestTags(body["Tags"]);
  return [
    { action: "lambda:CreateFunction", resource, context },
    ...leaveToTag("lambda:TagResource", resource, context),
    ...further("CreateFunction", { ...body, ...(body["Code"] as Input | undefined) }),
  ];
}

/** The role that the function gets, and the object that its code is fetched from in the caller's name. */
function further(action: string, body: Input): Requirement[] {
  const role = /^(Create|UpdateFunctionConfiguration)/.test(action) ? body["Role"] : undefined;
  const [bucket, key, version] = [text(body, "S3Bucket"), text(body, "S3Key"), text(body, "S3ObjectVersion")];
  const code = version === "" ? "s3:GetObject" : "s3:GetObjectVersion";
  return [
    ...passRole(role, PRINCIPAL),
    ...(bucket === "" ? [] : [{ action: code, resource: `arn:aws:s3:::${bucket}/${key}` }]),
  ];
}
