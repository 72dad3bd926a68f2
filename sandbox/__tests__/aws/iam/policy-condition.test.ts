import { conditionHolds } from "../../../aws/iam/policy-condition";

const context = {
  "s3:prefix": "projects/p-1",
  "dynamodb:leadingkeys": ["bucket/projects/p-1", "bucket/projects/p-2"],
  "aws:securetransport": "true",
  "aws:currenttime": "2026-11-21T12:00:00Z",
  "s3:max-keys": "10",
  "aws:username": "ci",
};

describe("conditions", () => {
  it.each<[string, string, string[], boolean]>([
    ["StringEquals", "s3:prefix", ["projects/p-1"], true],
    ["StringEquals", "S3:Prefix", ["projects/p-1"], true],
    ["StringEquals", "s3:prefix", ["projects/*"], false],
    ["StringEquals", "aws:username", ["${aws:username}"], true],
    ["StringEqualsIgnoreCase", "s3:prefix", ["PROJECTS/p-1"], true],
    ["StringLike", "s3:prefix", ["other", "projects/*"], true],
    ["StringNotLike", "s3:prefix", ["projects/*"], false],
    ["StringNotEquals", "s3:prefix", ["other"], true],
    ["Bool", "aws:SecureTransport", ["false"], false],
    ["Bool", "aws:SecureTransport", ["True"], true],
    ["NumericLessThanEquals", "s3:max-keys", ["10"], true],
    ["NumericGreaterThan", "s3:max-keys", ["10"], false],
    ["DateGreaterThan", "aws:CurrentTime", ["2026-01-01T00:00:00Z"], true],
    ["DateLessThan", "aws:CurrentTime", ["1767225600"], false],
    ["Null", "aws:TokenIssueTime", ["true"], true],
    ["Null", "s3:prefix", ["true"], false],
    ["ForAllValues:StringLike", "dynamodb:LeadingKeys", ["bucket/projects/*"], true],
    ["ForAllValues:StringLike", "dynamodb:LeadingKeys", ["bucket/projects/p-1"], false],
    ["ForAnyValue:StringLike", "dynamodb:LeadingKeys", ["bucket/projects/p-1"], true],
    ["ForAnyValue:StringNotLike", "dynamodb:LeadingKeys", ["bucket/projects/p-1"], true],
  ])("%s on %s with %j: %s", (operator, key, expected, holds) => {
    expect(conditionHolds(operator, key, expected, context)).toBe(holds);
  });

  it.each([
    ["StringEquals", false],
    ["StringEqualsIfExists", true],
    ["StringNotEquals", true],
    ["ForAllValues:StringEquals", true],
    ["ForAnyValue:StringEquals", false],
    ["ForAnyValue:StringNotEquals", false],
  ])("%s on a key that the request does not have: %s", (operator, holds) => {
    expect(conditionHolds(operator, "aws:sourcevpc", ["vpc-1"], context)).toBe(holds);
  });

  it("do not hold by an operator that is not known, and report it", () => {
    const reported: string[] = [];
    const holds = conditionHolds("IpAddress", "aws:username", ["ci"], context, (one) => reported.push(one));
    expect([holds, reported]).toEqual([false, ["IpAddress"]]);
  });
});
