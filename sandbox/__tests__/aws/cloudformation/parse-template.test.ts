import { parseTemplate } from "../../../aws/cloudformation/template/parse-template";

const resource = "Resources: {Runner: {Type: A::B::C, Properties: {Command: !Ref Word}}}";

describe("reading a template", () => {
  it("expands the short forms of YAML, nested ones too", () => {
    const { resources } = parseTemplate(`
Parameters: {Word: {Type: String}}
Conditions: {Long: !Not [!Equals [!Ref Word, ""]]}
Resources:
  Runner:
    Type: A::B::C
    Properties:
      Command: !Join ["-", [!Sub "a-\${Word}", !Select [0, !Split [",", !Ref Word]], !If [Long, x, !Ref "AWS::NoValue"]]]
      Other: !GetAtt Runner2.Output.Value
  Runner2: {Type: A::B::C}
`);
    expect(resources["Runner"]?.properties).toEqual({
      Command: {
        "Fn::Join": [
          "-",
          [
            { "Fn::Sub": "a-${Word}" },
            { "Fn::Select": [0, { "Fn::Split": [",", { Ref: "Word" }] }] },
            { "Fn::If": ["Long", "x", { Ref: "AWS::NoValue" }] },
          ],
        ],
      },
      Other: { "Fn::GetAtt": ["Runner2", "Output.Value"] },
    });
  });

  it("reads JSON as well", () => {
    const { resources } = parseTemplate('{"Resources": {"Runner": {"Type": "A::B::C"}}}');
    expect(resources["Runner"]?.type).toBe("A::B::C");
  });

  it("accepts interface metadata and a format version that looks like a date", () => {
    const { metadata } = parseTemplate(`
AWSTemplateFormatVersion: 2010-09-09
Metadata: {"AWS::CloudFormation::Interface": {ParameterGroups: [{Label: {default: Names}, Parameters: [Word]}]}}
Parameters: {Word: {Type: String}}
${resource}`);
    expect(metadata).toHaveProperty(["AWS::CloudFormation::Interface"]);
  });

  const many = Array.from({ length: 201 }, (_, index) => `  P${index}: {Type: String}`).join("\n");
  const refusals: [string, string, string][] = [
    ["text that is no template", "just words", "Template format error: unsupported structure."],
    ["faulty YAML", "Resources: {", "Template format error: YAML not well-formed."],
    ["faulty JSON", '{"Resources": ]}', "Template format error: JSON not well-formed. (line 1, column 15)"],
    ["a tag that does not exist", "Resources: !Foo {}", "Template format error: YAML not well-formed."],
    [
      "aliases",
      "Resources: &r {A: {Type: X}}\nOutputs: *r",
      "Template format error: YAML aliases are not allowed",
    ],
    [
      "a section that does not exist",
      `Parameter: {}\n${resource}`,
      "Invalid template property or properties [Parameter]",
    ],
    [
      "no resources",
      "Resources: {}",
      "Template format error: At least one Resources member must be defined.",
    ],
    [
      "a null value",
      "Resources: {Runner: {Type: X, Properties: }}",
      "[/Resources/Runner/Properties] 'null' values are not allowed in templates",
    ],
    [
      "a resource without a type",
      "Resources: {Runner: {Properties: {}}}",
      "Every Resources object must contain a Type member.",
    ],
    [
      "a resource's unknown member",
      "Resources: {Runner: {Type: X, Props: {}}}",
      "Invalid template resource property 'Props'",
    ],
    [
      "a resource's bad name",
      "Resources: {my-runner: {Type: X}}",
      "Template format error: Resource name my-runner is non alphanumeric.",
    ],
    [
      "an unknown parameter type",
      "Parameters: {Word: {Type: Text}}\nResources: {R: {Type: X}}",
      "Template format error: Unrecognized parameter type: Text",
    ],
    [
      "a parameter's unknown member",
      "Parameters: {Word: {Type: String, Defualt: x}}\nResources: {R: {Type: X}}",
      "Invalid template parameter property 'Defualt'",
    ],
    [
      "a default outside the allowed values",
      "Parameters: {Word: {Type: String, Default: c, AllowedValues: [a, b]}}\nResources: {R: {Type: X}}",
      "Parameter 'Word' must be one of AllowedValues",
    ],
    [
      "too many parameters",
      `Parameters:\n${many}\nResources: {R: {Type: X}}`,
      "Template format error: Number of parameters, 201, is greater than maximum allowed, 200",
    ],
    [
      "a reference to nothing",
      resource,
      "Template format error: Unresolved resource dependencies [Word] in the Resources block of the template",
    ],
    [
      "a reference of Fn::Sub to nothing",
      "Resources: {R: {Type: X, Properties: {A: !Sub '${Word}'}}}",
      "Unresolved resource dependencies [Word] in the Resources block",
    ],
    [
      "a bad name in Fn::Sub",
      "Resources: {R: {Type: X, Properties: {A: !Sub '${a b}'}}}",
      "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons",
    ],
    [
      "an output's reference to nothing",
      "Resources: {R: {Type: X}}\nOutputs: {O: {Value: !Ref Word}}",
      "Unresolved resource dependencies [Word] in the Outputs block of the template",
    ],
    [
      "an attribute of nothing",
      "Resources: {R: {Type: X, Properties: {A: !GetAtt Other.Id}}}",
      "Template error: instance of Fn::GetAtt references undefined resource Other",
    ],
    [
      "a condition that does not exist",
      "Resources: {R: {Type: X, Condition: Yes1}}",
      "Unresolved condition dependency Yes1 in the Resources block of the template",
    ],
    [
      "a condition on a resource",
      "Conditions: {C: !Equals [!Ref R, a]}\nResources: {R: {Type: X}}",
      "Unresolved dependencies [R]. Cannot reference resources in the Conditions block of the template",
    ],
    [
      "a function that does not exist",
      "Resources: {R: {Type: X, Properties: {A: {'Fn::Foo': a}}}}",
      "Template error: Encountered unsupported function: Fn::Foo Supported functions are:",
    ],
    [
      "a function that is not played here",
      "Resources: {R: {Type: X, Properties: {A: !ImportValue a}}}",
      "cloudformation:Fn::ImportValue at this place of a template is not in the sandbox",
    ],
    [
      "a long description",
      `Description: ${"x".repeat(1025)}\nResources: {R: {Type: X}}`,
      "Template format error: 'Description' length is greater than 1024.",
    ],
  ];
  it.each(refusals)("refuses %s", (_what, text, message) => {
    expect(() => parseTemplate(text)).toThrow(message);
  });
});
