import { AwsError } from "../aws-error";
import { allows, type Statement, statementsOf } from "../iam/policy";
import { trustPolicy } from "../iam/role";
import type { ServiceContext } from "../service";
import { invalidParameter } from "./function-rules";

/**
 * Refuses a role that Lambda could not use for a function with these settings.
 * @throws AwsError InvalidParameterValueException, with Lambda's message
 */
export async function checkExecutionRole(
  serviceContext: ServiceContext,
  roleArn: string,
  deadLetterArn: string | undefined,
): Promise<void> {
  if (!/^arn:aws[\w-]*:iam::\d{12}:role\/(?:.*\/)?[\w+=,.@-]+$/.test(roleArn)) {
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value '${roleArn}' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+`,
    );
  }
  const trust = await trustPolicy(serviceContext, roleArn);
  if (!trust || !trusts(statementsOf(trust))) {
    throw invalidParameter("The role defined for the function cannot be assumed by Lambda.");
  }
  if (!deadLetterArn) return;
  const [action, service] = deadLetterArn.includes(":sqs:") ? ["SendMessage", "SQS"] : ["Publish", "SNS"];
  const request = { action: `${service.toLowerCase()}:${action}`, resource: deadLetterArn };
  if (!(await serviceContext.mayRole(roleArn, request, deadLetterArn.split(":")[3] ?? ""))) {
    throw invalidParameter(
      `The provided execution role does not have permissions to call ${action} on ${service}`,
    );
  }
}

/** A trust policy names no resource. */
function trusts(statements: readonly Statement[]): boolean {
  return allows(statements, { action: "sts:AssumeRole", resource: "*", service: "lambda.amazonaws.com" });
}
