import { Input } from "./inputs";

/** Inputs that name something of AWS. The rules for their patterns are in `inputs.ts`. */

/** https://docs.aws.amazon.com/general/latest/gr/rande.html */
export const REGION = new Input({
  pattern: /^[a-z]{2}(-[a-z]+)+-[0-9]$/,
  maxLength: 32,
  accepted: "the code of an AWS region, such as us-east-1",
});

/** `env`, `organization` and `role`: parts of names and values of tags. */
export const NAME_PART = new Input({
  pattern: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
  maxLength: 38,
  accepted: "1 to 38 lower-case letters, digits and hyphens, with a letter or a digit at both ends",
});

/** https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html */
export const SUBNET_ID = new Input({
  pattern: /^(subnet-[0-9a-f]{8,17})?$/,
  maxLength: 24,
  accepted: "empty, or the id of a subnet, such as subnet-0123456789abcdef0",
});

export const SECURITY_GROUP_ID = new Input({
  pattern: /^(sg-[0-9a-f]{8,17})?$/,
  maxLength: 20,
  accepted: "empty, or the id of a security group, such as sg-0123456789abcdef0",
});

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-types.html */
export const INSTANCE_TYPE = new Input({
  pattern: /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/,
  maxLength: 32,
  accepted: "an EC2 instance type, such as t3.medium",
});

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const BUCKET_NAME = new Input({
  pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  maxLength: 63,
  accepted: "the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens",
});

/** Name of a role or of an instance profile: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const ROLE_NAME = new Input({
  pattern: /^[A-Za-z0-9+=,.@_-]+$/,
  maxLength: 64,
  accepted:
    "the name of a role or an instance profile without path or ARN: 1 to 64 letters, digits or +=,.@_-",
});

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
export const LOG_GROUP_NAME = new Input({
  pattern: /^[A-Za-z0-9._/#-]+$/,
  maxLength: 128,
  accepted: "the name of a log group, of at most 128 characters",
});

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
export const SECRET = new Input({
  pattern: /^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:)?[A-Za-z0-9/_+=.@-]+$/,
  maxLength: 170,
  accepted: "the name or the ARN of a secret in Secrets Manager, of at most 170 characters",
});

/** SageMaker takes no name: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_GitConfig.html */
export const SECRET_ARN = new Input({
  pattern: /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+$/,
  maxLength: 170,
  accepted: "the ARN of a secret in Secrets Manager, of at most 170 characters",
});
