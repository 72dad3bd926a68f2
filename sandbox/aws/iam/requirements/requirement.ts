import type { AccountFacts } from "../account-facts";
import type { Context } from "../policy-pattern";
import type { AwsRequest } from "../../service";

/** One permission that a request needs of its caller. */
export interface Requirement {
  /** For example `s3:GetObject`. */
  readonly action: string;
  readonly resource: string;
  /** Condition keys in lower case. */
  readonly context?: Context;
  /** The resource's tags, fetched only where a policy asks for them. */
  readonly tags?: () => Promise<Readonly<Record<string, string>>>;
}

/** A request, as far as it decides on what its caller needs. */
export interface Ask {
  /** The operation's name; method and path for the REST services. */
  readonly operation: string;
  /** JSON input, or the form of the Query protocol with its lists unfolded. */
  readonly input: Input;
  readonly request: AwsRequest;
  readonly region: string;
  readonly accountId: string;
  readonly facts: AccountFacts;
}

export type Input = Readonly<Record<string, unknown>>;

/**
 * What the requests of one service need, after the service's page in
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html;
 * `undefined` for an operation that is not in the table.
 */
export type ServiceRequirements = (
  ask: Ask,
) => readonly Requirement[] | undefined | Promise<readonly Requirement[] | undefined>;

/** What one operation of a service needs. */
export type OperationRequirements = (ask: Ask) => readonly Requirement[] | Promise<readonly Requirement[]>;

/** A service whose operations have names. */
export function byOperation(table: Readonly<Record<string, OperationRequirements>>): ServiceRequirements {
  return (ask) => (Object.hasOwn(table, ask.operation) ? table[ask.operation]?.(ask) : undefined);
}

/** Several operations that need the same. */
export function each(
  operations: string,
  requirements: OperationRequirements,
): Record<string, OperationRequirements> {
  return Object.fromEntries(operations.split(/\s+/).map((operation) => [operation, requirements]));
}

/** An operation that has no resource of its own. */
export function onAll(service: string): OperationRequirements {
  return (ask) => [{ action: `${service}:${ask.operation}`, resource: "*" }];
}

export function text(input: Input, name: string): string {
  const value = input[name];
  return typeof value === "string" ? value : "";
}

/** ARN of a resource of the request's account and region. */
export function arnOf(ask: Ask, service: string, resource: string): string {
  return `arn:aws:${service}:${ask.region}:${ask.accountId}:${resource}`;
}

/** `aws:RequestTag/…` and `aws:TagKeys` of the tags that a request brings: as a list of pairs, or as a map. */
export function requestTags(tags: unknown): Context {
  const pairs = Array.isArray(tags)
    ? tags.map((tag: Record<string, unknown>) => [tag["Key"] ?? tag["key"], tag["Value"] ?? tag["value"]])
    : Object.entries((tags ?? {}) as Record<string, unknown>);
  if (pairs.length === 0) return {};
  const values = pairs.map(([key, value]) => [
    `aws:requesttag/${String(key).toLowerCase()}`,
    String(value ?? ""),
  ]);
  return { ...Object.fromEntries(values), "aws:tagkeys": pairs.map(([key]) => String(key)) };
}

/** `aws:TagKeys` of a request that takes tags away. */
export function tagKeys(keys: unknown): Context {
  return Array.isArray(keys) ? { "aws:tagkeys": keys.map(String) } : {};
}

/** Tags that a call brings or takes away, of a service that spells them `Tags` and `TagKeys`. */
export function tagsOfCall({ input }: Ask): Context {
  return { ...requestTags(input["Tags"]), ...tagKeys(input["TagKeys"]) };
}

/** Whoever makes something with tags needs leave to tag it too. */
export function leaveToTag(action: string, resource: string, context: Context): Requirement[] {
  return "aws:tagkeys" in context ? [{ action, resource, context }] : [];
}

/** Leave to hand a role to a service; none where the request names no role. */
export function passRole(role: unknown, service: string): Requirement[] {
  if (typeof role !== "string" || role === "") return [];
  return [{ action: "iam:PassRole", resource: role, context: { "iam:passedtoservice": service } }];
}
