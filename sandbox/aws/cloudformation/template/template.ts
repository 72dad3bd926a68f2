import { AwsError } from "../../aws-error";

/** What a template's JSON or YAML may hold, short forms expanded to `Fn::…` objects. */
export type TemplateValue = string | number | boolean | TemplateValue[] | TemplateObject;

export interface TemplateObject {
  readonly [key: string]: TemplateValue;
}

export interface ParameterDeclaration {
  readonly type: string;
  readonly default?: string;
  readonly description?: string;
  readonly noEcho: boolean;
  readonly allowedValues?: readonly string[];
  readonly allowedPattern?: string;
  readonly constraintDescription?: string;
  readonly minLength?: string;
  readonly maxLength?: string;
  readonly minValue?: string;
  readonly maxValue?: string;
}

export interface ResourceDeclaration {
  readonly type: string;
  readonly properties: TemplateObject;
  readonly condition?: string;
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: string;
  readonly metadata?: TemplateValue;
}

export interface OutputDeclaration {
  readonly value: TemplateValue;
  readonly description?: string;
  readonly condition?: string;
  readonly exportName?: TemplateValue;
}

export interface RuleDeclaration {
  readonly condition?: TemplateValue;
  readonly assertions: readonly { readonly assert: TemplateValue; readonly description?: string }[];
}

/** A CloudFormation template whose structure has been checked. */
export interface Template {
  readonly text: string;
  readonly description?: string;
  readonly metadata?: TemplateObject;
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  readonly mappings: TemplateObject;
  readonly conditions: Readonly<Record<string, TemplateValue>>;
  readonly rules: Readonly<Record<string, RuleDeclaration>>;
  readonly resources: Readonly<Record<string, ResourceDeclaration>>;
  readonly outputs: Readonly<Record<string, OutputDeclaration>>;
}

/** CloudFormation answers everything that is wrong with a request or a template as a `ValidationError`. */
export function validationError(message: string): AwsError {
  return new AwsError("ValidationError", message);
}

export function isObject(value: unknown): value is TemplateObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The one key of an intrinsic function's object (`Ref`, `Condition`, `Fn::…`), or undefined for any other value. */
export function functionName(value: TemplateValue): string | undefined {
  if (!isObject(value)) return undefined;
  const [key, ...more] = Object.keys(value);
  if (key === undefined || more.length > 0) return undefined;
  return key === "Ref" || key === "Condition" || key.startsWith("Fn::") ? key : undefined;
}
