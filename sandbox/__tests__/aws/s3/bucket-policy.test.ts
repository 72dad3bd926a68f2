import { checkedStatements, forMoto, isPublic } from "../../../aws/s3/bucket-policy";

const statement = {
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::123456789012:root" },
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::states/*",
};
const policy = (changes: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ ...statement, ...changes }] });

describe("bucket policies", () => {
  it.each([
    ["text that is not JSON", "policy", "Policies must be valid JSON"],
    ["no statement", `{"Version":"2012-10-17"}`, "Statement is empty"],
    ["an unknown version", `{"Version":"2020-01-01"}`, "valid version string"],
    ["an unknown effect", policy({ Effect: "Permit" }), "Invalid effect: Permit"],
    ["no principal", policy({ Principal: undefined }), "Missing required field Principal"],
    ["an action of another service", policy({ Action: "sqs:SendMessage" }), "Policy has invalid action"],
    ["another bucket", policy({ Resource: "arn:aws:s3:::other/*" }), "Policy has invalid resource"],
    [
      "a bucket whose name only starts alike",
      policy({ Resource: "arn:aws:s3:::states-2/*" }),
      "invalid resource",
    ],
    [
      "an action on objects of the bucket itself",
      policy({ Resource: "arn:aws:s3:::states" }),
      "does not apply",
    ],
    ["an action on the bucket of objects", policy({ Action: "s3:ListBucket" }), "does not apply"],
  ])("refuses %s", (_what, text, message) => {
    expect(() => checkedStatements(text, "states")).toThrow(message);
  });

  it.each([
    ["everyone", { Principal: "*" }, true],
    ["everyone, in long form", { Principal: { AWS: "*" } }, true],
    ["everyone over TLS", { Principal: "*", Condition: { Bool: { "aws:SecureTransport": "true" } } }, true],
    [
      "everyone of one account",
      { Principal: "*", Condition: { StringEquals: { "aws:SourceAccount": "1" } } },
      false,
    ],
    ["nobody", { Principal: "*", Effect: "Deny" }, false],
    ["one account", {}, false],
  ])("knows whether access for %s is public", (_who, changes, expected) => {
    expect(isPublic(checkedStatements(policy(changes), "states"))).toBe(expected);
  });

  it("leaves statements with conditions or named principals out of what moto gets", () => {
    const everyone = { ...statement, Principal: "*" };
    const conditional = {
      ...everyone,
      Effect: "Deny",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    };
    expect(JSON.parse(forMoto([statement, conditional, everyone]))).toEqual({
      Version: "2012-10-17",
      Statement: [{ ...everyone, Principal: { AWS: "*" } }],
    });
  });

  it("shows moto without its conditions what a service may do", () => {
    const logging = {
      ...statement,
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: "s3:PutObject",
    };
    const Condition = { StringEquals: { "aws:SourceAccount": "123456789012" } };
    expect(JSON.parse(forMoto([{ ...logging, Condition }]))).toMatchObject({ Statement: [logging] });
  });
});
