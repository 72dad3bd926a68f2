import { holds } from "../../../../aws/sagemaker/pipelines/conditions";
import type { Json } from "../../../../aws/sagemaker/pipelines/json";

const compare = (Type: string, LeftValue: Json, RightValue: Json) => ({ Type, LeftValue, RightValue });

describe("a condition", () => {
  it.each([
    ["Equals", 6, 6.0, true],
    ["Equals", "a", "b", false],
    ["Equals", "6", 6, false],
    ["Equals", true, true, true],
    ["GreaterThan", 2, 1, true],
    ["GreaterThan", 1, 1, false],
    ["GreaterThanOrEqualTo", 1, 1, true],
    ["LessThan", "2026-01-01", "2026-02-01", true],
    ["LessThan", 1, 1, false],
    ["LessThanOrEqualTo", 4.15, 6, true],
    ["LessThanOrEqualTo", 7, 6, false],
  ])("%s of %j and %j is decided", (type, left, right, outcome) => {
    expect(holds(compare(type, left, right))).toBe(outcome);
  });

  it.each([
    [{ Type: "In", QueryValue: "a", Values: ["b", "a"] }, true],
    [{ Type: "In", QueryValue: "c", Values: ["b", "a"] }, false],
    [{ Type: "Not", Expression: compare("Equals", 1, 1) }, false],
    [{ Type: "Not", Condition: compare("Equals", 1, 2) }, true],
    [{ Type: "Or", Conditions: [compare("Equals", 1, 2), compare("Equals", 1, 1)] }, true],
    [{ Type: "Or", Conditions: [] }, false],
    [{ Type: "And", Conditions: [compare("Equals", 1, 2), compare("Equals", 1, 1)] }, false],
    [{ Type: "And", Conditions: [compare("Equals", 1, 1)] }, true],
  ])("%j is decided", (condition, outcome) => {
    expect(holds(condition)).toBe(outcome);
  });

  it.each([
    [compare("LessThan", 1, "6"), '1 can not be compared with "6" by LessThan'],
    [compare("LessThan", null, null), "null can not be compared with null by LessThan"],
    [compare("Above", 1, 2), 'There is no condition of type "Above"'],
    [{ Type: "Or" }, "A condition of type Or needs a list of Conditions"],
    ["yes", '"yes" is not a condition'],
  ])("%j is refused", (condition, message) => {
    expect(() => holds(condition as Json)).toThrow(message);
  });
});
