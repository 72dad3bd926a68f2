import { parameterValues } from "../../../aws/cloudformation/template/parameter-values";
import { parseTemplate } from "../../../aws/cloudformation/template/parse-template";

const template = (parameters: string) =>
  parseTemplate(`Parameters: ${parameters}\nResources: {R: {Type: X}}`);

describe("the parameters of a stack", () => {
  it("have given values, then defaults", () => {
    const values = parameterValues(
      template("{A: {Type: String, Default: a}, B: {Type: String, Default: b}}"),
      [{ key: "B", value: "c" }],
    );
    expect(values).toEqual({ A: "a", B: "c" });
  });

  it("keep their previous values when asked to", () => {
    const values = parameterValues(
      template("{A: {Type: String, Default: a}}"),
      [{ key: "A", usePreviousValue: true }],
      { A: "kept" },
    );
    expect(values).toEqual({ A: "kept" });
  });

  it("fall back to the default, not to the previous value, when an update leaves them out", () => {
    expect(parameterValues(template("{A: {Type: String, Default: a}}"), [], { A: "kept" })).toEqual({
      A: "a",
    });
  });

  const refusals: [string, string, string | undefined, string][] = [
    ["a missing value", "{A: {Type: String}}", undefined, "Parameters: [A] must have values"],
    [
      "a value outside the allowed ones",
      "{A: {Type: String, AllowedValues: [x, y]}}",
      "z",
      "Parameter 'A' must be one of AllowedValues",
    ],
    [
      "a value that matches in part only",
      "{A: {Type: String, AllowedPattern: '[a-z]+'}}",
      "ab1",
      "Parameter 'A' must match pattern [a-z]+",
    ],
    [
      "with the constraint's own message",
      "{A: {Type: String, AllowedPattern: '[a-z]+', ConstraintDescription: small letters}}",
      "1",
      "Parameter A failed to satisfy constraint: small letters",
    ],
    [
      "a short value",
      "{A: {Type: String, MinLength: 3}}",
      "ab",
      "Parameter 'A' must contain at least 3 characters",
    ],
    [
      "a long value",
      "{A: {Type: String, MaxLength: 1}}",
      "ab",
      "Parameter 'A' must contain at most 1 characters",
    ],
    ["a number that is none", "{A: {Type: Number}}", "ten", "Parameter 'A' must be a number"],
    [
      "a small number",
      "{A: {Type: Number, MinValue: 2}}",
      "1",
      "Parameter 'A' must be a number not less than 2",
    ],
    [
      "a large number",
      "{A: {Type: Number, MaxValue: 2}}",
      "3",
      "Parameter 'A' must be a number not greater than 2",
    ],
    [
      "one bad item of a list",
      "{A: {Type: CommaDelimitedList, AllowedValues: [x, y]}}",
      "x, z",
      "Parameter 'A' must be one of AllowedValues",
    ],
    [
      "more than 4,096 bytes",
      "{A: {Type: String}}",
      "é".repeat(2049),
      "Member must have length less than or equal to 4096",
    ],
    [
      "a type that is not played here",
      "{A: {Type: 'AWS::EC2::KeyPair::KeyName'}}",
      "k",
      "cloudformation:parameter type AWS::EC2::KeyPair::KeyName is not in the sandbox",
    ],
  ];
  it.each(refusals)("refuse %s", (_what, declaration, value, message) => {
    const given = value === undefined ? [] : [{ key: "A", value }];
    expect(() => parameterValues(template(declaration), given)).toThrow(message);
  });

  it("refuse one that the template does not have", () => {
    expect(() =>
      parameterValues(template("{A: {Type: String, Default: a}}"), [{ key: "B", value: "b" }]),
    ).toThrow("Parameters: [B] do not exist in the template");
  });
});
