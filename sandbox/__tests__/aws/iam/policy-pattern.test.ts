import { arnLike, like, likeWithVariables } from "../../../aws/iam/policy-pattern";

describe("patterns of policies", () => {
  it.each([
    ["*", "anything", true],
    ["sagemaker-p-*", "sagemaker-p-abc", true],
    ["sagemaker-p-*", "sagemaker-q-abc", false],
    ["secret:token-??????", "secret:token-a1B2c3", true],
    ["secret:token-??????", "secret:token-a1B2", false],
    ["a.b", "axb", false],
    ["one\nline*", "one\nline\nmore", true],
  ])("%j and %j: %s", (pattern, value, expected) => {
    expect(like(pattern, value)).toBe(expected);
  });

  it("compare the parts of an ARN each by itself", () => {
    const rule = "arn:aws:events:us-east-1:123456789012:rule/approved";
    expect(arnLike("arn:aws:events:*:*:rule/*", rule)).toBe(true);
    expect(arnLike("arn:aws:events:*:rule/*", rule)).toBe(false);
  });

  it.each([
    ["home/${aws:username}/*", "home/ci/file", true],
    ["home/${aws:username}/*", "home/other/file", false],
    ["home/${aws:PrincipalTag/team, 'none'}", "home/none", true],
    ["home/${aws:PrincipalTag/team}", "home/", false],
    ["what${*}", "what*", true],
    ["what${*}", "whatever", false],
  ])("fill variables in: %j and %j: %s", (pattern, value, expected) => {
    expect(likeWithVariables(pattern, value, { "aws:username": "ci" })).toBe(expected);
  });

  it("take wildcards in a variable's value as they are", () => {
    expect(likeWithVariables("home/${aws:username}", "home/ci", { "aws:username": "*" })).toBe(false);
  });
});
