import { matchesPattern, patternFault } from "../../../aws/events/event-pattern";

const event = {
  source: "aws.sagemaker",
  "detail-type": "SageMaker Model Package State Change",
  resources: ["arn:a", "arn:b"],
  detail: { group: "churn-p-1", status: "Approved", version: 3, note: null, nested: { deep: "x*y" } },
};

describe("event patterns", () => {
  it.each<[string, object]>([
    ["a value", { source: ["aws.sagemaker"] }],
    ["one of several values", { source: ["aws.s3", "aws.sagemaker"] }],
    ["an element of an array", { resources: ["arn:b"] }],
    ["a nested field", { detail: { nested: { deep: ["x*y"] } } }],
    ["null", { detail: { note: [null] } }],
    ["prefix", { source: [{ prefix: "aws." }] }],
    ["prefix in any case", { source: [{ prefix: { "equals-ignore-case": "AWS." } }] }],
    ["suffix", { detail: { group: [{ suffix: "-1" }] } }],
    ["equals-ignore-case", { detail: { status: [{ "equals-ignore-case": "APPROVED" }] } }],
    ["anything-but a value", { detail: { status: [{ "anything-but": "Rejected" }] } }],
    ["anything-but a list", { detail: { status: [{ "anything-but": ["Rejected", "Pending"] }] } }],
    ["anything-but a prefix", { detail: { status: [{ "anything-but": { prefix: "Rej" } }] } }],
    ["exists", { detail: { version: [{ exists: true }] } }],
    ["not exists", { detail: { owner: [{ exists: false }] } }],
    ["numeric", { detail: { version: [{ numeric: [">", 2, "<=", 3] }] } }],
    ["wildcard", { detail: { group: [{ wildcard: "churn-*-1" }] } }],
    ["an escaped wildcard", { detail: { nested: { deep: [{ wildcard: "x\\*y" }] } } }],
    ["$or", { $or: [{ source: ["aws.s3"] }, { detail: { version: [3] } }] }],
  ])("matches by %s", (_operator, pattern) => {
    expect(matchesPattern(pattern as Record<string, unknown>, event)).toBe(true);
  });

  it.each<[string, object]>([
    ["another value", { source: ["aws.s3"] }],
    ["a number written as text", { detail: { version: ["3"] } }],
    ["one of two fields", { source: ["aws.sagemaker"], detail: { status: ["Rejected"] } }],
    ["a missing field", { detail: { owner: ["me"] } }],
    ["prefix", { source: [{ prefix: "com." }] }],
    ["anything-but", { detail: { status: [{ "anything-but": ["Approved"] }] } }],
    ["anything-but of a missing field", { detail: { owner: [{ "anything-but": "me" }] } }],
    ["exists", { detail: { owner: [{ exists: true }] } }],
    ["numeric", { detail: { version: [{ numeric: ["<", 3] }] } }],
    ["wildcard", { detail: { group: [{ wildcard: "*-2" }] } }],
    ["$or", { $or: [{ source: ["aws.s3"] }, { detail: { version: [4] } }] }],
  ])("does not match by %s", (_operator, pattern) => {
    expect(matchesPattern(pattern as Record<string, unknown>, event)).toBe(false);
  });

  it.each([
    ["{", "Event pattern is not valid JSON"],
    ["[]", "Filter is not an object"],
    ["{}", "Empty patterns are not allowed"],
    [`{"source":"aws.s3"}`, `"source" must be an object or an array`],
    [`{"source":[]}`, `Empty arrays are not allowed: "source"`],
    [`{"source":[{"starts-with":"aws"}]}`, "Unrecognized match type starts-with"],
    [`{"$or":[{"source":["a"]}]}`, `"$or" must be an array of at least two patterns`],
  ])("finds the fault of %s", (pattern, fault) => {
    expect(patternFault(pattern)).toBe(fault);
  });

  it("finds no fault in a good pattern", () => {
    expect(
      patternFault(`{"source":["a",{"prefix":"b"}],"detail":{"x":[{"numeric":["=",1]}]}}`),
    ).toBeUndefined();
  });
});
