import { allows, statementsOf } from "../iam/policy";
import { trustPolicy } from "../iam/role";
import type { AccountCaller } from "../service";
import type { Stack, StackDefinition, Tag } from "./stack";
import { parameterValues, type GivenParameter } from "./template/parameter-values";
import { parseTemplate } from "./template/parse-template";
import { checkRuleAssertions } from "./template/rules";
import { validationError } from "./template/template";

/** Input of CreateStack and UpdateStack, as the service's model types it. */
export interface StackInput {
  readonly StackName: string;
  readonly TemplateBody?: string;
  readonly TemplateURL?: string;
  readonly UsePreviousTemplate?: boolean;
  readonly Parameters?: readonly {
    readonly ParameterKey?: string;
    readonly ParameterValue?: string;
    readonly UsePreviousValue?: boolean;
  }[];
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly RoleARN?: string;
  readonly NotificationARNs?: readonly string[];
  readonly OnFailure?: Stack["onFailure"];
  readonly DisableRollback?: boolean;
  readonly EnableTerminationProtection?: boolean;
}

/**
 * What a stack is to be made from: the template read, parameters and rules checked.
 *
 * @throws AwsError `ValidationError`
 */
export async function stackDefinition(
  account: AccountCaller,
  text: string,
  input: StackInput,
  previous?: StackDefinition,
): Promise<StackDefinition> {
  const template = parseTemplate(text);
  const parameters = parameterValues(template, givenParameters(input), previous?.parameters);
  checkRuleAssertions(template, parameters);
  const roleArn = input.RoleARN ?? previous?.roleArn;
  await checkRole(account, roleArn);
  return {
    template,
    parameters,
    roleArn,
    tags: input.Tags === undefined ? (previous?.tags ?? []) : readTags(input.Tags),
    notificationArns: input.NotificationARNs ?? previous?.notificationArns ?? [],
  };
}

function givenParameters(input: StackInput): GivenParameter[] {
  return (input.Parameters ?? []).map((parameter) => ({
    key: parameter.ParameterKey ?? "",
    value: parameter.ParameterValue,
    usePreviousValue: parameter.UsePreviousValue,
  }));
}

/**
 * Evaluates the rules of a template that goes on to moto, which knows none.
 *
 * @throws AwsError `ValidationError`
 */
export function checkRules(text: string, input: StackInput): void {
  if (!/\bRules\b["']?\s*:/.test(text)) return;
  const template = parseTemplate(text);
  checkRuleAssertions(template, parameterValues(template, givenParameters(input)));
}

function readTags(tags: NonNullable<StackInput["Tags"]>): Tag[] {
  const keys = tags.map(({ Key: key }) => key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined)
    throw validationError(`Duplicate tag keys found. Please note that Tag keys are case sensitive.`);
  return tags.map(({ Key: key, Value: value }) => ({ key, value }));
}

/** A stack's role must let CloudFormation take it on. */
async function checkRole(account: AccountCaller, roleArn: string | undefined): Promise<void> {
  if (roleArn === undefined) return;
  const trust = statementsOf(await trustPolicy({ account }, roleArn));
  const context = { "aws:sourceaccount": roleArn.split(":")[4] ?? "" };
  const request = {
    action: "sts:AssumeRole",
    resource: "*",
    service: "cloudformation.amazonaws.com",
    context,
  };
  if (!allows(trust, request)) throw validationError(`Role ${roleArn} is invalid or cannot be assumed`);
}

const STACK_NAME = "[a-zA-Z][-a-zA-Z0-9]*";
const NAME_LENGTH = 128;

/** @throws AwsError `ValidationError` */
export function checkStackName(name: string): void {
  const constraint =
    name.length > NAME_LENGTH
      ? `Member must have length less than or equal to ${NAME_LENGTH}`
      : `Member must satisfy regular expression pattern: ${STACK_NAME}`;
  if (name.length <= NAME_LENGTH && new RegExp(`^${STACK_NAME}$`).test(name)) return;
  throw validationError(
    `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: ${constraint}`,
  );
}

export function onFailure(input: StackInput): Stack["onFailure"] {
  if (input.OnFailure !== undefined && input.DisableRollback !== undefined) {
    throw validationError("Either DisableRollback or OnFailure can be specified, not both.");
  }
  return input.OnFailure ?? (input.DisableRollback ? "DO_NOTHING" : "ROLLBACK");
}
