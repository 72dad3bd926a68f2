import { AwsError, notInTheSandbox } from "../aws-error";
import type { Target } from "./event-delivery";
import { patternFault } from "./event-pattern";
import { scheduleMilliseconds } from "./scheduled-rules";

/** Quotas and forms that EventBridge holds rules and targets to: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
const longestName = 64;
const longestPattern = 4096;
const mostTargets = 5;

function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}

function unsatisfied(value: unknown, member: string, constraint: string): AwsError {
  return invalid(
    `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

function checkName(name: string, member: string): void {
  if (name.length > longestName) {
    throw unsatisfied(name, member, `Member must have length less than or equal to ${longestName}`);
  }
  if (!/^[.\-_A-Za-z0-9]+$/.test(name)) {
    throw unsatisfied(name, member, "Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+");
  }
}

export function checkRule(input: Readonly<Record<string, unknown>>): void {
  checkName(String(input.Name ?? ""), "name");
  if (typeof input.ScheduleExpression === "string") checkSchedule(input);
  if (typeof input.EventPattern !== "string") return;
  const tooLong =
    input.EventPattern.length > longestPattern
      ? `Event pattern is over ${longestPattern} characters`
      : undefined;
  const fault = tooLong ?? patternFault(input.EventPattern);
  if (fault) {
    throw new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${fault}`);
  }
}

function checkSchedule({
  ScheduleExpression: expression,
  EventBusName: bus,
}: Readonly<Record<string, unknown>>) {
  if (bus !== undefined && bus !== "default") {
    throw invalid("ScheduleExpression is supported only on the default event bus.");
  }
  if (scheduleMilliseconds(String(expression)) !== undefined) return;
  if (/^cron\(.+\)$/.test(String(expression)))
    throw notInTheSandbox("events", "PutRule with a cron expression");
  throw invalid("Parameter ScheduleExpression is not valid.");
}

interface TargetLimits {
  readonly RoleArn?: string;
  readonly RetryPolicy?: {
    readonly MaximumRetryAttempts?: number;
    readonly MaximumEventAgeInSeconds?: number;
  };
}

/** @param present ids of the targets that the rule has already */
export function checkTargets(targets: readonly (Target & TargetLimits)[], present: readonly string[]): void {
  const ids = new Set([...present, ...targets.map((target) => target.Id)]);
  if (ids.size > mostTargets) {
    throw new AwsError(
      "LimitExceededException",
      "The requested resource exceeds the maximum number allowed.",
    );
  }
  for (const target of targets) checkTarget(target);
}

function checkTarget(target: Target & TargetLimits): void {
  checkName(target.Id, "targets.1.member.id");
  const service = target.Arn.split(":")[2] ?? "";
  if (!["lambda", "sns", "sqs"].includes(service))
    throw notInTheSandbox("events", `PutTargets with a target of ${service}`);
  if (target.RoleArn) throw invalid(`RoleArn is not supported for target ${target.Arn}.`);
  const inputs = [target.Input, target.InputPath, target.InputTransformer].filter(
    (input) => input !== undefined,
  );
  if (inputs.length > 1) {
    throw invalid(
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${target.Id}.`,
    );
  }
  checkRange(target.RetryPolicy?.MaximumRetryAttempts, "maximumRetryAttempts", 0, 185);
  checkRange(target.RetryPolicy?.MaximumEventAgeInSeconds, "maximumEventAgeInSeconds", 60, 86_400);
  const deadLetter = target.DeadLetterConfig?.Arn;
  if (deadLetter !== undefined && !/^arn:aws[\w-]*:sqs:[\w-]+:\d{12}:[\w-]+$/.test(deadLetter)) {
    throw invalid(
      `Parameter DeadLetterConfig.Arn is not valid. Reason: ${deadLetter} is not the ARN of a standard queue.`,
    );
  }
}

function checkRange(value: number | undefined, member: string, least: number, most: number): void {
  if (value === undefined || (value >= least && value <= most)) return;
  const constraint = value < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
  throw unsatisfied(value, `targets.1.member.retryPolicy.${member}`, `Member must have value ${constraint}`);
}
