import { evaluate, type Scope } from "../../../aws/cloudformation/template/evaluate";
import { parseTemplate } from "../../../aws/cloudformation/template/parse-template";

const HEAD = `
Parameters:
  Word: {Type: String}
  List: {Type: CommaDelimitedList}
Mappings: {Sizes: {dev: {type: t3.small}}}
Conditions:
  IsHello: !Equals [!Ref Word, hello]
  Both: !And [!Condition IsHello, !Equals ["true", true]]
  Either: !Or [!Not [!Condition IsHello], !Equals [a, b]]
`;

function scopeOf(text: string): Scope {
  const template = parseTemplate(text);
  return {
    template,
    parameters: { Word: "hello", List: "a, b" },
    pseudo: { "AWS::Region": "eu-west-1" },
    reference: (id) => `id-of-${id}`,
    attribute: (id, name) => `${id}.${name}`,
  };
}

function value(expression: string) {
  const text = `${HEAD}Resources: {R: {Type: X, Properties: {P: ${expression}}}, Other: {Type: X}}`;
  const scope = scopeOf(text);
  return evaluate(scope.template.resources["R"]?.properties["P"] ?? "", scope);
}

describe("the functions of a template", () => {
  it.each([
    ["!Ref Word", "hello"],
    ["!Ref List", ["a", "b"]],
    ["!Ref Other", "id-of-Other"],
    ["!Ref AWS::Region", "eu-west-1"],
    ["!GetAtt Other.Output", "Other.Output"],
    [
      "!Sub 'x ${Word} ${!Word} ${Other} ${Other.Output} ${AWS::Region}'",
      "x hello ${Word} id-of-Other Other.Output eu-west-1",
    ],
    ["!Sub ['${Word}${Extra}', {Extra: !Ref Word}]", "hellohello"],
    ["!Join ['-', !Ref List]", "a-b"],
    ["!Select [1, !Ref List]", "b"],
    ["!Split [l, !Ref Word]", ["he", "", "o"]],
    ["!If [IsHello, yes1, no1]", "yes1"],
    ["!If [Both, yes1, no1]", "yes1"],
    ["!If [Either, yes1, no1]", "no1"],
    ["!FindInMap [Sizes, dev, type]", "t3.small"],
    ["{'Fn::Base64': !Ref Word}", "aGVsbG8="],
    ["[a, !If [IsHello, !Ref AWS::NoValue, b]]", ["a"]],
    ["{kept: a, gone: !Ref AWS::NoValue}", { kept: "a" }],
  ])("evaluate %s", (expression, expected) => {
    expect(value(expression)).toEqual(expected);
  });

  it.each([
    ["!Select [5, !Ref List]", "Template error: Fn::Select cannot select nonexistent value at index 5"],
    ["!Join [a]", "Template error: every Fn::Join object requires two parameters"],
    ["!Split [a, [b]]", "Template error: every Fn::Split object requires two parameters"],
    ["!If [IsHello, a]", "Template error: Fn::If requires a list argument with three elements"],
    ["!FindInMap [Sizes, prod, type]", "Template error: Unable to get mapping for Sizes::prod::type"],
    [
      "!FindInMap [Colours, a, b]",
      "Template error: Mapping named 'Colours' is not present in the 'Mappings' section of template.",
    ],
  ])("refuse %s", (expression, message) => {
    expect(() => value(expression)).toThrow(message);
  });
});
