import { allows, type Statement, statementsOf } from "../../../aws/iam/policy";

const queue = "arn:aws:sqs:us-east-1:123456789012:letters";
const rule = "arn:aws:events:us-east-1:123456789012:rule/approved";
const statement: Statement = {
  Effect: "Allow",
  Principal: { Service: "events.amazonaws.com" },
  Action: "sqs:SendMessage",
  Resource: queue,
};
const request = {
  action: "sqs:SendMessage",
  resource: queue,
  service: "events.amazonaws.com",
  context: { "aws:sourcearn": rule },
};

describe("policy statements", () => {
  it.each<[string, Statement]>([
    ["the very action and resource", statement],
    ["an action in other case with a wildcard", { ...statement, Action: ["SQS:Send*"] }],
    ["a resource with wildcards", { ...statement, Resource: "arn:aws:sqs:*:123456789012:letter?" }],
    ["everyone", { ...statement, Principal: "*" }],
    ["all actions but others", { ...statement, Action: undefined, NotAction: "sqs:DeleteQueue" }],
    [
      "a condition that holds",
      { ...statement, Condition: { ArnLike: { "aws:SourceArn": "arn:aws:events:*:*:rule/*" } } },
    ],
    [
      "a condition on a missing key, if it exists",
      { ...statement, Condition: { StringEqualsIfExists: { "aws:SourceOrgID": "o" } } },
    ],
    [
      "a negated condition that holds",
      { ...statement, Condition: { ArnNotEquals: { "aws:SourceArn": queue } } },
    ],
  ])("allow by %s", (_what, allowing) => {
    expect(allows([allowing], request)).toBe(true);
  });

  it.each<[string, Statement[]]>([
    ["nothing", []],
    ["another action", [{ ...statement, Action: "sqs:ReceiveMessage" }]],
    ["another resource", [{ ...statement, Resource: `${queue}-2` }]],
    ["another service", [{ ...statement, Principal: { Service: "sns.amazonaws.com" } }]],
    [
      "a condition on another rule",
      [{ ...statement, Condition: { ArnEquals: { "aws:SourceArn": `${rule}-2` } } }],
    ],
    [
      "a condition on a missing key",
      [{ ...statement, Condition: { StringEquals: { "aws:SourceOrgID": "o" } } }],
    ],
    [
      "an operator that is not known",
      [{ ...statement, Condition: { IpAddress: { "aws:SourceArn": rule } } }],
    ],
    ["a denial beside the leave", [statement, { ...statement, Effect: "Deny", Action: "*" }]],
  ])("do not allow by %s", (_what, statements) => {
    expect(allows(statements, request)).toBe(false);
  });

  it("are read from a policy with one statement or several, and from none", () => {
    expect(statementsOf(JSON.stringify({ Statement: statement }))).toEqual([statement]);
    expect(statementsOf(JSON.stringify({ Statement: [statement, statement] }))).toHaveLength(2);
    expect(statementsOf(undefined)).toEqual([]);
    expect(statementsOf("no policy")).toEqual([]);
  });
});
