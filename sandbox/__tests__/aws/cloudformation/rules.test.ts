import { parseTemplate } from "../../../aws/cloudformation/template/parse-template";
import { checkRuleAssertions } from "../../../aws/cloudformation/template/rules";

const template = parseTemplate(`
Parameters: {Subnet: {Type: String}, Group: {Type: String}, Size: {Type: String}}
Rules:
  GroupNeedsSubnet:
    RuleCondition: !Not [!Equals [!Ref Group, ""]]
    Assertions:
      - Assert: !Not [!Equals [!Ref Subnet, ""]]
        AssertDescription: A security group needs a subnet.
  Size:
    Assertions:
      - Assert: !Contains [[small, large], !Ref Size]
Resources: {R: {Type: X}}
`);

describe("the rules of a template", () => {
  it("let good parameters pass", () => {
    expect(() => checkRuleAssertions(template, { Subnet: "s", Group: "g", Size: "small" })).not.toThrow();
  });

  it("are not looked at when their condition is false", () => {
    expect(() => checkRuleAssertions(template, { Subnet: "", Group: "", Size: "large" })).not.toThrow();
  });

  it("refuse with the assertion's description", () => {
    expect(() => checkRuleAssertions(template, { Subnet: "", Group: "g", Size: "small" })).toThrow(
      "rule GroupNeedsSubnet failed: A security group needs a subnet.",
    );
  });

  it("refuse with the assertion itself when it has no description", () => {
    expect(() => checkRuleAssertions(template, { Subnet: "", Group: "", Size: "huge" })).toThrow(
      /rule Size failed: .*Fn::Contains/,
    );
  });

  it("may refer to parameters only", () => {
    const text = "Rules: {R1: {Assertions: [{Assert: !Equals [!Ref R, a]}]}}\nResources: {R: {Type: X}}";
    expect(() => parseTemplate(text)).toThrow("Unresolved dependencies [R] in rule R1");
  });
});
