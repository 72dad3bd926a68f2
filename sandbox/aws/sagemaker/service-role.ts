import { allows, statementsOf } from "../iam/policy";
import { trustPolicy } from "../iam/role";
import type { ServiceContext } from "../service";
import { validationException } from "./listing";

/**
 * Refuses a role that SageMaker could not use: one that does not exist, or whose trust policy does not name SageMaker.
 * @throws AwsError ValidationException
 */
export async function checkServiceRole(serviceContext: ServiceContext, roleArn: string): Promise<void> {
  const trust = statementsOf(await trustPolicy(serviceContext, roleArn));
  const request = { action: "sts:AssumeRole", resource: "*", service: "sagemaker.amazonaws.com" };
  if (allows(trust, request)) return;
  throw validationException(
    `Could not assume role ${roleArn}. Please ensure that the role exists and allows principal 'sagemaker.amazonaws.com' to assume the role.`,
  );
}
