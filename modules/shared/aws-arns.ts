import type { AwsAccount } from "./aws-account";

/** ARN of an IAM resource of the account, for example `iamArn(account, "role/name")`. IAM has no regions. */
export function iamArn({ partition, accountId }: AwsAccount, resource: string): string {
  return `arn:${partition}:iam::${accountId}:${resource}`;
}

/** ARN of a bucket, or of objects in it (`bucket/key`). Bucket names are unique in a partition, so that no account stands in it. */
export function s3Arn({ partition }: AwsAccount, path: string): string {
  return `arn:${partition}:s3:::${path}`;
}

/**
 * ARN of one secret by its name alone: Secrets Manager ends every ARN in a hyphen and six random characters
 * (https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html).
 */
export function secretArn(account: AwsAccount, name: string): string {
  return account.arn("secretsmanager", `secret:${name}-??????`);
}
