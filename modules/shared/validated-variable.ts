import { TerraformVariable, type TerraformStack } from "cdktf";
import type { Input } from "../../contracts/inputs";

/** One rule that a variable's value must meet, in Terraform's own expression language. */
export interface VariableRule {
  /**
   * Expression that is true for a value that is accepted, for example `length(var.env) <= 10`. It may read other
   * variables of the stack: https://developer.hashicorp.com/terraform/language/values/variables#custom-validation-rules
   */
  readonly condition: string;
  /** What is accepted, as a sentence that the person who typed the value can act on. */
  readonly message: string;
}

export interface ValidatedVariableProps {
  readonly description: string;
  /** Type in Terraform's language, for example `list(string)`. @default "string" */
  readonly type?: string;
  /** @default none: Terraform asks for the value */
  readonly default?: unknown;
  /** Hides the value in Terraform's output; it says nothing about the state. @default false */
  readonly sensitive?: boolean;
  /** @default no rule beyond the type */
  readonly rules?: readonly VariableRule[];
}

/**
 * Declares an input variable on the stack under its plain `name`, with its rules as `validation` blocks.
 *
 * The value of a variable is unknown while the stack is synthesized, so TypeScript cannot refuse it: Terraform does, before
 * it plans, and shows the messages of all rules that fail together. `null` is never accepted: it means the default.
 */
export function validatedVariable(
  stack: TerraformStack,
  name: string,
  props: ValidatedVariableProps,
): TerraformVariable {
  return new TerraformVariable(stack, name, {
    type: props.type ?? "string",
    description: props.description,
    default: props.default,
    sensitive: props.sensitive,
    nullable: false,
    validation: props.rules?.map(({ condition, message }) => ({
      condition: `\${${condition}}`,
      errorMessage: message,
    })),
  });
}

/** Rule that the value of the variable is one that the input accepts, wherever else people type it. */
export function acceptedBy(input: Input, name: string): VariableRule {
  return { condition: acceptance(input, name), message: `${name} must be ${input.accepted}.` };
}

/** As `acceptedBy`, but "" is accepted too. */
export function emptyOrAcceptedBy(input: Input, name: string): VariableRule {
  return {
    condition: `var.${name} == "" || (${acceptance(input, name)})`,
    message: `${name} must be "" or ${input.accepted}.`,
  };
}

/** Condition that is true for a value of the variable that the input accepts. */
export function acceptance({ pattern, maxLength, refusedEnds }: Input, name: string): string {
  return [
    `can(regex(${terraformRegex(pattern)}, var.${name}))`,
    `length(var.${name}) <= ${maxLength}`,
    ...refusedEnds.map((end) => `!endswith(var.${name}, ${JSON.stringify(end)})`),
  ].join(" && ");
}

/**
 * Rule that the value of the variable matches a regular expression. Anchor it, and keep to what JavaScript and RE2 share:
 * https://developer.hashicorp.com/terraform/language/functions/regex
 */
export function matches(name: string, pattern: RegExp, message: string): VariableRule {
  return { condition: `can(regex(${terraformRegex(pattern)}, var.${name}))`, message };
}

/** Rule that the value of the variable is one of `values`. */
export function oneOf(name: string, values: readonly (string | number)[]): VariableRule {
  return {
    condition: `contains(${JSON.stringify(values)}, var.${name})`,
    message: `${name} must be one of: ${values.join(", ")}.`,
  };
}

/** A regular expression as a string literal of Terraform's language. */
export function terraformRegex(pattern: RegExp): string {
  return JSON.stringify(pattern.source.replaceAll("\\/", "/"));
}
