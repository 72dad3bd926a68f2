import { type BearingPolicies, decide } from "../../../aws/iam/decision";
import type { Statement } from "../../../aws/iam/policy";
import type { Principal } from "../../../aws/iam/principal";

const account = "123456789012";
const roleArn = `arn:aws:iam::${account}:role/team/host`;
const host: Principal = {
  kind: "role",
  name: "host",
  arn: `arn:aws:sts::${account}:assumed-role/host/i-1`,
  accountId: account,
};
const request = { action: "s3:GetObject", resource: "arn:aws:s3:::bucket/key", context: {} };
const allow: Statement = { Effect: "Allow", Action: "s3:Get*", Resource: "arn:aws:s3:::bucket/*" };
const deny: Statement = { ...allow, Effect: "Deny" };
const other: Statement = { Effect: "Allow", Action: "sqs:*", Resource: "*" };

function because(policies: Partial<BearingPolicies>): string {
  const decision = decide(host, { identity: [], entityArn: roleArn, ...policies }, request);
  return decision.allowed ? "allowed" : decision.because;
}

const resource = (isKeeper: boolean, ...statements: Statement[]) => ({ resource: { isKeeper, statements } });
const forAll = { Principal: "*" };
const forRole = { Principal: { AWS: roleArn } };
const forAccount = { Principal: { AWS: `arn:aws:iam::${account}:root` } };

describe("a decision", () => {
  it.each<[string, Partial<BearingPolicies>]>([
    ["an identity policy", { identity: [allow] }],
    ["all actions but others", { identity: [{ ...allow, Action: undefined, NotAction: "s3:Put*" }] }],
    [
      "all resources but others",
      { identity: [{ ...allow, Resource: undefined, NotResource: "arn:aws:s3:::other/*" }] },
    ],
    ["an identity policy inside the boundary", { identity: [allow], boundary: [allow] }],
    ["an identity policy inside the session's", { identity: [allow], session: [allow] }],
    ["a resource's policy that names the role", resource(false, { ...allow, ...forRole })],
    ["a resource's policy for everybody", resource(false, { ...allow, ...forAll })],
    [
      "an identity policy that the keeper leaves it to",
      { identity: [allow], ...resource(true, { ...allow, ...forAccount }) },
    ],
    ["a keeper's policy that names the role", resource(true, { ...allow, ...forRole })],
  ])("allows by %s", (_what, policies) => {
    expect(because(policies)).toBe("allowed");
  });

  const noIdentity = "because no identity-based policy allows the s3:GetObject action";
  it.each<[string, Partial<BearingPolicies>, string]>([
    ["nothing", {}, noIdentity],
    ["another action", { identity: [other] }, noIdentity],
    ["a boundary alone", { boundary: [allow] }, noIdentity],
    ["a resource's policy for the account alone", resource(false, { ...allow, ...forAccount }), noIdentity],
    [
      "a denial beside the leave",
      { identity: [allow, deny] },
      "with an explicit deny in an identity-based policy",
    ],
    [
      "a boundary without it",
      { identity: [allow], boundary: [other] },
      "because no permissions boundary allows the s3:GetObject action",
    ],
    [
      "a denial of the boundary",
      { identity: [allow], boundary: [allow, deny] },
      "with an explicit deny in a permissions boundary",
    ],
    [
      "a session without it",
      { identity: [allow], session: [other] },
      "because no session policy allows the s3:GetObject action",
    ],
    [
      "a resource's denial for everybody",
      { identity: [allow], ...resource(false, { ...deny, ...forAll }) },
      "with an explicit deny in a resource-based policy",
    ],
    [
      "a resource's denial for all but others",
      { identity: [allow], ...resource(false, { ...deny, NotPrincipal: { AWS: `${roleArn}-2` } }) },
      "with an explicit deny in a resource-based policy",
    ],
    [
      "a keeper that does not leave it to the account",
      { identity: [allow], ...resource(true, { ...allow, Principal: { Service: "logs.amazonaws.com" } }) },
      "because no resource-based policy allows the s3:GetObject action",
    ],
  ])("refuses by %s", (_what, policies, expected) => {
    expect(because(policies)).toBe(expected);
  });

  it("reports a condition that it can not judge", () => {
    const reported: string[] = [];
    const strange = { ...allow, Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } };
    decide(host, { identity: [strange], entityArn: roleArn }, request, (operator) => reported.push(operator));
    expect(reported).toEqual(["IpAddress"]);
  });
});
