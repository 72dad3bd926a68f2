import { parseTemplate } from "../cloudformation/template/parse-template";
import type { ParameterDeclaration, Template } from "../cloudformation/template/template";

/** Parameters of a version's template, as users are asked for them. */
export function templateParameterDetails(text: string): object[] {
  return Object.entries(parseTemplate(text).parameters).map(([key, declaration]) => ({
    ParameterKey: key,
    DefaultValue: declaration.default,
    ParameterType: declaration.type,
    IsNoEcho: declaration.noEcho,
    Description: declaration.description,
    ParameterConstraints: constraintsOf(declaration),
  }));
}

export function templateOutputKeys(text: string): object[] {
  return Object.entries(parseTemplate(text).outputs).map(([key, { description }]) => ({
    Key: key,
    Description: description,
  }));
}

/** The template's own description and interface metadata, which consoles group the parameters by. */
export function templateUsage(text: string): object[] {
  const { description, metadata, rules }: Template = parseTemplate(text);
  return [
    { Type: "rules", Value: Object.keys(rules).length > 0 ? JSON.stringify(rules) : undefined },
    { Type: "version", Value: "2010-09-09" },
    { Type: "description", Value: description },
    { Type: "metadata", Value: metadata && JSON.stringify(metadata) },
  ].filter(({ Value: value }) => value !== undefined);
}

function constraintsOf(declaration: ParameterDeclaration): object {
  return {
    AllowedValues: declaration.allowedValues ?? [],
    AllowedPattern: declaration.allowedPattern,
    ConstraintDescription: declaration.constraintDescription,
    MinLength: declaration.minLength,
    MaxLength: declaration.maxLength,
    MinValue: declaration.minValue,
    MaxValue: declaration.maxValue,
  };
}
