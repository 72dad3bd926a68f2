import type { Protocol } from "../protocol";
import type { AwsRequest, AwsResponse, Call } from "../service";
import type { AccessKeys } from "./access-keys";
import type { AccountFacts } from "./account-facts";
import type { AuthorizationLog } from "./authorization-log";
import { type BearingPolicies, decide, type Decision } from "./decision";
import { denial } from "./denial";
import { concerns, conditionKeys, statementsOf } from "./policy";
import type { Context } from "./policy-pattern";
import type { Principal } from "./principal";
import type { PrincipalPolicies } from "./principal-policies";
import { inputOfForm } from "./query-form";
import { jsonOf } from "./requirements/json-body";
import type { Ask, Requirement } from "./requirements/requirement";
import { requirementsOf } from "./requirements/requirements";
import { decryptionRequirements } from "./requirements/s3-encryption";

/** Lets calls of roles and users pass only if their policies allow them. */
export interface Authorization {
  /** Before a request is answered. @throws AwsError as AWS refuses it */
  check(call: Call, protocol: Protocol): Promise<void>;
  /** Before the answer goes out: what only the answer has. @throws AwsError as AWS refuses it */
  checkAnswer(call: Call, protocol: Protocol, answer: AwsResponse): Promise<void>;
  /** After a request of whomever: drops cached facts that it may have changed. */
  changed(request: AwsRequest, protocol: Protocol): void;
}

interface AuthorizationParts {
  readonly keys: AccessKeys;
  readonly policies: PrincipalPolicies;
  readonly facts: AccountFacts;
  readonly log: AuthorizationLog;
  /** Whether a key is the account's own, which may do everything. */
  isOwner(accessKeyId: string): boolean;
}

export class PolicyAuthorization implements Authorization {
  constructor(private readonly parts: AuthorizationParts) {}

  async check(call: Call, protocol: Protocol): Promise<void> {
    if (this.isFree(call)) return;
    const principal = await this.parts.keys.principal(call.request);
    const needed = await requirementsOf(this.ask(call, protocol));
    await this.requireAll(principal, needed, call, protocol);
  }

  async checkAnswer(call: Call, protocol: Protocol, answer: AwsResponse): Promise<void> {
    if (this.isFree(call) || call.request.signingName !== "s3") return;
    const ask = this.ask(call, protocol);
    const needed = isMissingObject(call.request, answer)
      ? // Whoever may not list a bucket does not learn that an object does not exist: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
        [{ action: "s3:ListBucket", resource: `arn:aws:s3:::${bucketOf(call.request)}` }]
      : await decryptionRequirements(ask, answer);
    if (needed.length === 0) return;
    await this.requireAll(await this.parts.keys.principal(call.request), needed, call, protocol);
  }

  changed(request: AwsRequest, protocol: Protocol): void {
    this.parts.facts.changed(request);
    if (request.signingName !== "iam" || protocol.kind !== "query") return;
    this.parts.policies.changed(protocol.form);
    this.parts.keys.changed(protocol.form);
  }

  /** Whether a role may do something, for services that act in its name. */
  async mayRole(roleArn: string, requirement: Requirement, region: string): Promise<boolean> {
    const { accountId } = this.parts.facts.caller;
    const name = roleArn.slice(roleArn.lastIndexOf("/") + 1);
    const arn = `arn:aws:sts::${accountId}:assumed-role/${name}/service`;
    return (await this.decision({ kind: "role", name, arn, accountId }, requirement, region)).allowed;
  }

  /** The account's own calls, and unsigned ones, of which the services decide themselves. */
  private isFree({ accessKeyId, request }: Call): boolean {
    return request.signingName === "" || this.parts.isOwner(accessKeyId);
  }

  private ask({ request, region, accountId }: Call, protocol: Protocol): Ask {
    const input =
      protocol.kind === "query"
        ? inputOfForm(protocol.form)
        : protocol.kind === "json"
          ? jsonOf(request)
          : {};
    return { operation: protocol.operation, input, request, region, accountId, facts: this.parts.facts };
  }

  private async requireAll(
    principal: Principal,
    needed: readonly Requirement[],
    call: Call,
    protocol: Protocol,
  ): Promise<void> {
    for (const requirement of needed) {
      const decision = await this.decision(principal, requirement, call.region);
      const { action, resource } = requirement;
      if (decision.allowed) {
        this.parts.log.allowed(principal, action);
        continue;
      }
      this.parts.log.refused(principal, action, resource, decision.because);
      throw denial(principal, requirement, decision.because, protocol, call.request.signingName);
    }
  }

  private async decision(principal: Principal, requirement: Requirement, region: string): Promise<Decision> {
    const entity = await this.parts.policies.of(principal);
    const { action, resource } = requirement;
    const policies: BearingPolicies = {
      identity: entity?.identity ?? [],
      boundary: entity?.boundary,
      session: principal.sessionPolicy === undefined ? undefined : statementsOf(principal.sessionPolicy),
      resource: await this.parts.facts.resourcePolicy(action, resource, region),
      entityArn: entity?.arn ?? "",
    };
    const context = {
      ...callerContext(principal, entity, region),
      ...(await tagContext(requirement, policies)),
      ...requirement.context,
    };
    return decide(principal, policies, { action, resource, context }, (operator) =>
      this.parts.log.unknownOperator(operator),
    );
  }
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
function callerContext(
  principal: Principal,
  entity:
    | { readonly arn: string; readonly id: string; readonly tags: Readonly<Record<string, string>> }
    | undefined,
  region: string,
): Context {
  const session = principal.arn.slice(principal.arn.lastIndexOf("/") + 1);
  const now = new Date();
  return {
    "aws:principalarn": entity?.arn ?? principal.arn,
    "aws:principalaccount": principal.accountId,
    "aws:principaltype": principal.kind === "role" ? "AssumedRole" : "User",
    "aws:userid": principal.kind === "role" ? `${entity?.id ?? ""}:${session}` : (entity?.id ?? ""),
    ...(principal.kind === "user" && { "aws:username": principal.name }),
    ...prefixed("aws:principaltag/", entity?.tags ?? {}),
    "aws:requestedregion": region,
    "aws:resourceaccount": principal.accountId,
    // The front stands for HTTPS endpoints; between it and its callers is nothing but this machine.
    "aws:securetransport": "true",
    "aws:viaawsservice": "false",
    "aws:currenttime": now.toISOString(),
    "aws:epochtime": String(Math.floor(now.getTime() / 1000)),
  };
}

/** The tags of the resource, if a statement about this request asks for them. */
async function tagContext(
  { action, resource, tags }: Requirement,
  { identity, boundary = [], session = [] }: BearingPolicies,
): Promise<Context> {
  if (!tags) return {};
  const asks = [...identity, ...boundary, ...session].some(
    (statement) =>
      conditionKeys(statement).some((key) => /^[\w-]+:resourcetag\//.test(key)) &&
      concerns(statement, action, resource),
  );
  if (!asks) return {};
  const found = await tags();
  const service = action.split(":")[0] ?? "";
  return { ...prefixed("aws:resourcetag/", found), ...prefixed(`${service}:resourcetag/`, found) };
}

function prefixed(prefix: string, tags: Readonly<Record<string, string>>): Context {
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [`${prefix}${key.toLowerCase()}`, value]),
  );
}

function isMissingObject({ method, target }: AwsRequest, { status }: AwsResponse): boolean {
  return status === 404 && (method === "GET" || method === "HEAD") && /^\/[^/?]+\/[^?]/.test(target);
}

function bucketOf({ target }: AwsRequest): string {
  return decodeURIComponent(/^\/([^/?]+)/.exec(target)?.[1] ?? "");
}
