import { PatternSet } from "../../../aws/iam/pattern-set";

describe("a set of patterns", () => {
  const context = { "aws:username": "CI" };

  it.each([
    [["s3:GetObject"], "S3:getobject", true],
    [["s3:Get*"], "s3:GETOBJECT", true],
    [["s3:Put*", "sqs:*"], "s3:GetObject", false],
    [[], "s3:GetObject", false],
  ])("compares actions whatever their case: %j and %j: %s", (patterns, value, expected) => {
    expect(new PatternSet(patterns, true).matches(value, context)).toBe(expected);
  });

  it.each([
    [["arn:aws:s3:::Bucket"], "arn:aws:s3:::bucket", false],
    [["arn:aws:s3:::b*"], "arn:aws:s3:::bucket/key", true],
    [["arn:aws:s3:::home/${aws:username}/*"], "arn:aws:s3:::home/CI/key", true],
    [["arn:aws:s3:::home/${aws:username}/*"], "arn:aws:s3:::home/ci/key", false],
  ])("compares resources as they are written: %j and %j: %s", (patterns, value, expected) => {
    expect(new PatternSet(patterns).matches(value, context)).toBe(expected);
  });
});
