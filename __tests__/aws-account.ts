import type { AwsAccount } from "../modules/shared/aws-account";

/** An account whose id is known, so that names and ARNs in a synthesized stack are plain text. */
export const account = {
  accountId: "111122223333",
  partition: "aws",
  region: "eu-west-1",
  arn: (service: string, resource: string) => `arn:aws:${service}:eu-west-1:111122223333:${resource}`,
} as AwsAccount;
