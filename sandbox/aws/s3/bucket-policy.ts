import { AwsError } from "../aws-error";
import type { Statement } from "../iam/policy";

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html */
const largestPolicyBytes = 20 * 1024;

function malformed(message: string): AwsError {
  return new AwsError("MalformedPolicy", message);
}

/**
 * The statements of a bucket policy.
 * @throws AwsError MalformedPolicy, as S3 refuses it
 */
export function checkedStatements(text: string, bucket: string): Statement[] {
  if (Buffer.byteLength(text) > largestPolicyBytes) {
    throw new AwsError(
      "PolicyTooLarge",
      `Policy exceeds the maximum allowed document size (${largestPolicyBytes} bytes).`,
    );
  }
  const { Version: version, Statement: found } = parsed(text);
  if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17") {
    throw malformed("The policy must contain a valid version string");
  }
  const statements = (Array.isArray(found) ? found : found === undefined ? [] : [found]) as Statement[];
  if (statements.length === 0) throw malformed("Could not parse the policy: Statement is empty!");
  statements.forEach((statement) => checkStatement(statement, bucket));
  return statements;
}

function parsed(text: string): { Version?: unknown; Statement?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Falls through to the one error for whatever is not an object.
  }
  throw malformed("Policies must be valid JSON and the first byte must be '{'");
}

function checkStatement(statement: Statement, bucket: string): void {
  if (statement.Effect !== "Allow" && statement.Effect !== "Deny") {
    throw malformed(`Invalid effect: ${String(statement.Effect)}`);
  }
  if (statement.Principal === undefined && statement.NotPrincipal === undefined) {
    throw malformed("Missing required field Principal");
  }
  const actions = list(statement.Action ?? statement.NotAction);
  if (actions.length === 0) throw malformed("Missing required field Action");
  if (actions.some((action) => action !== "*" && !/^s3:/i.test(action)))
    throw malformed("Policy has invalid action");
  const resources = list(statement.Resource ?? statement.NotResource);
  if (resources.length === 0) throw malformed("Missing required field Resource");
  const ofBucket = (resource: string): boolean =>
    new RegExp(`^arn:aws[\\w-]*:s3:::${bucket.replaceAll(".", "\\.")}(/.*)?$`, "s").test(resource);
  if (!resources.every(ofBucket)) throw malformed("Policy has invalid resource");
  checkApplies(actions, resources);
}

/** Operations on objects need a resource with a slash, operations on the bucket one without. */
function checkApplies(actions: readonly string[], resources: readonly string[]): void {
  const onObjects = /^s3:(Get|Put|Delete|Restore|List|Abort)(Object|MultipartUpload)(?!LockConfiguration)/i;
  const hasObjects = resources.some((resource) => resource.includes("/"));
  const hasBucket = resources.some((resource) => !resource.includes("/"));
  const applies = (action: string): boolean => {
    if (action.includes("*")) return true;
    return onObjects.test(action) ? hasObjects : hasBucket;
  };
  if (!actions.every(applies)) throw malformed("Action does not apply to any resource(s) in statement");
}

/** ARNs of this account's roles and users that a policy names. */
export function namedPrincipals(statements: readonly Statement[], accountId: string): string[] {
  const own = new RegExp(`^arn:aws[\\w-]*:iam::${accountId}:(role|user)/`);
  return statements
    .flatMap(({ Principal: principal }) => list((principal as { AWS?: unknown } | undefined)?.AWS))
    .filter((arn) => own.test(arn));
}

/** Condition keys whose fixed values keep a statement for everyone from being public. */
const restrictingKeys = new Set([
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:principalarn",
  "aws:principalaccount",
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:sourceip",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:userid",
  "s3:dataaccesspointaccount",
  "s3:dataaccesspointarn",
]);

/**
 * Whether a policy gives access to everyone.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export function isPublic(statements: readonly Statement[]): boolean {
  return statements.some(
    (statement) => statement.Effect === "Allow" && isForEveryone(statement) && !isRestricted(statement),
  );
}

function isForEveryone(statement: Statement): boolean {
  const { Principal: principal } = statement;
  return principal === "*" || list((principal as { AWS?: unknown } | undefined)?.AWS).includes("*");
}

function isRestricted(statement: Statement): boolean {
  return Object.values(statement.Condition ?? {}).some((keys) =>
    Object.entries(keys).some(
      ([key, values]) =>
        restrictingKeys.has(key.toLowerCase()) && !list(values).some((value) => value.includes("*")),
    ),
  );
}

/**
 * What moto gets of a policy. It takes every condition as not met and every named principal as everyone, and denies: statements of
 * either kind stay with the front. What AWS services may do comes without its conditions, since moto looks for leave to deliver logs.
 */
export function forMoto(statements: readonly Statement[]): string {
  const plain = statements
    .filter((statement) => !statement.Condition && isForEveryone(statement))
    // moto's search for leave to deliver logs breaks on a principal that is text.
    .map((statement) => ({ ...statement, Principal: { AWS: "*" } }));
  const ofServices = statements
    .filter(({ Effect: effect, Principal: principal }) => effect === "Allow" && hasService(principal))
    .map((statement) => ({ ...statement, Condition: undefined }));
  return JSON.stringify({ Version: "2012-10-17", Statement: [...plain, ...ofServices] });
}

function hasService(principal: unknown): boolean {
  return typeof principal === "object" && principal !== null && "Service" in principal;
}

function list(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}
