import type { AccountFacts } from "../../../../aws/iam/account-facts";
import { inputOfForm } from "../../../../aws/iam/query-form";
import { jsonOf } from "../../../../aws/iam/requirements/json-body";
import type { Requirement } from "../../../../aws/iam/requirements/requirement";
import { requirementsOf } from "../../../../aws/iam/requirements/requirements";
import { protocolOf } from "../../../../aws/protocol";
import type { AwsRequest } from "../../../../aws/service";

export const account = "123456789012";
export const region = "us-east-1";

/** ARN of a resource of the account, in its region. */
export const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:${region}:${account}:${resource}`;

/** A role that requests hand to services. */
export const role = `arn:aws:iam::${account}:role/pipeline`;

/** An account that has one of each. */
const facts: Partial<AccountFacts> = {
  partitionKey: async () => "LockID",
  key: async (_region, keyId) => ({
    arn: keyId.startsWith("arn:")
      ? keyId
      : `arn:aws:kms:${region}:${account}:key/${keyId.replace("alias/", "of-")}`,
    isOfAws: keyId.includes("aws/"),
  }),
  bucketEncryption: async (bucket) =>
    bucket === "encrypted" ? { keyId: "k-1", hasBucketKey: true } : undefined,
  secret: async (_region, id) => ({
    arn: id.startsWith("arn:") ? id : `arn:aws:secretsmanager:${region}:${account}:secret:${id}-a1B2c3`,
    keyId: "k-1",
    tags: {},
  }),
  entity: async (kind, name) => ({
    arn: `arn:aws:iam::${account}:${kind}/team/${name}`,
    boundaryArn: `arn:aws:iam::${account}:policy/boundary`,
    tags: {},
  }),
  sagemakerTags: async () => ({}),
};

export function needs(
  request: Partial<AwsRequest> & { signingName: string },
): Promise<readonly Requirement[]> {
  const whole: AwsRequest = {
    method: "POST",
    target: "/",
    headers: {},
    body: Buffer.alloc(0),
    region,
    accessKeyId: "AKIA",
    ...request,
  };
  const protocol = protocolOf(whole);
  return requirementsOf({
    operation: protocol.operation,
    input:
      protocol.kind === "query" ? inputOfForm(protocol.form) : protocol.kind === "json" ? jsonOf(whole) : {},
    request: whole,
    region,
    accountId: account,
    facts: facts as AccountFacts,
  });
}

/** `action resource` of each permission that a JSON request needs. */
export async function json(signingName: string, operation: string, input: object): Promise<string[]> {
  const headers = { "x-amz-target": `Service.${operation}`, "content-type": "application/x-amz-json-1.1" };
  return lines(await needs({ signingName, headers, body: Buffer.from(JSON.stringify(input)) }));
}

/** The same of a request of the Query protocol. */
export async function query(signingName: string, form: Record<string, string>): Promise<string[]> {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const body = Buffer.from(new URLSearchParams(form).toString());
  return lines(await needs({ signingName, headers, body }));
}

/** The same of a request with method and path. */
export async function rest(
  signingName: string,
  line: string,
  headers: Record<string, string> = {},
  body = "",
): Promise<string[]> {
  const [method = "", target = ""] = line.split(" ");
  return lines(await needs({ signingName, method, target, headers, body: Buffer.from(body) }));
}

function lines(requirements: readonly Requirement[]): string[] {
  return requirements.map(({ action, resource }) => `${action} ${resource}`);
}
