import { parseTemplate } from "../cloudformation/template/parse-template";
import type { ParameterDeclaration } from "../cloudformation/template/template";

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
