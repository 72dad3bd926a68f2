import { AwsError } from "../../aws-error";
import { applicationAutoScaling } from "./application-autoscaling";
import { cloudformation } from "./cloudformation";
import { cloudwatch } from "./cloudwatch";
import { dynamodb } from "./dynamodb";
import { ec2 } from "./ec2";
import { events } from "./events";
import { iam } from "./iam";
import { kms } from "./kms";
import { lambda } from "./lambda";
import { logs } from "./logs";
import type { Ask, Requirement, ServiceRequirements } from "./requirement";
import { s3 } from "./s3";
import { sagemaker } from "./sagemaker";
import { secretsmanager } from "./secretsmanager";
import { servicecatalog } from "./servicecatalog";
import { sns } from "./sns";
import { sqs } from "./sqs";
import { ssm } from "./ssm";
import { sts } from "./sts";

/** By the service's name in a request's signature. */
const services: Readonly<Record<string, ServiceRequirements>> = {
  "application-autoscaling": applicationAutoScaling,
  cloudformation,
  dynamodb,
  ec2,
  events,
  iam,
  kms,
  lambda,
  logs,
  monitoring: cloudwatch,
  s3,
  sagemaker,
  secretsmanager,
  servicecatalog,
  sns,
  sqs,
  ssm,
  sts,
};

/**
 * Everything that a request needs of its caller.
 * @throws AwsError for an operation of which the tables say nothing: nobody but the account's owner may call it here
 */
export async function requirementsOf(ask: Ask): Promise<readonly Requirement[]> {
  const { signingName } = ask.request;
  const needed = Object.hasOwn(services, signingName) ? await services[signingName]?.(ask) : undefined;
  if (needed) return needed;
  throw new AwsError(
    "AccessDeniedException",
    `The sandbox does not know what ${signingName}:${ask.operation} is authorized by, so that it refuses it to roles and users. ` +
      "Add the operation to sandbox/aws/iam/requirements, after AWS's Service Authorization Reference.",
    403,
  );
}
