import { AwsError } from "../aws-error";
import type { Protocol } from "../protocol";
import type { Principal } from "./principal";
import type { Requirement } from "./requirements/requirement";

/**
 * A refusal with AWS's message and in the code of the protocol that the caller speaks.
 * @param because for example `because no identity-based policy allows the s3:GetObject action`
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function denial(
  principal: Principal,
  { action, resource }: Requirement,
  because: string,
  protocol: Protocol,
  signingName: string,
): AwsError {
  const named = protocol.kind === "s3" ? `"${resource}"` : resource;
  const message = `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${named} ${because}`;
  switch (protocol.kind) {
    case "s3":
      return new AwsError("AccessDenied", message, 403);
    case "query":
      if (signingName === "ec2") return ec2Denial(principal, action, because);
      return new AwsError(signingName === "sns" ? "AuthorizationError" : "AccessDenied", message, 403);
    case "json":
      return new AwsError("AccessDeniedException", throughSecrets(signingName, action) ?? message, 400);
    default:
      return new AwsError("AccessDeniedException", message, 403);
  }
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
function ec2Denial(principal: Principal, action: string, because: string): AwsError {
  const message = `You are not authorized to perform this operation. User: ${principal.arn} is not authorized to perform: ${action} ${because}`;
  return new AwsError("UnauthorizedOperation", message, 403);
}

/** Secrets Manager does not say what its caller may not do with the key. */
function throughSecrets(signingName: string, action: string): string | undefined {
  return signingName === "secretsmanager" && action.startsWith("kms:")
    ? "Access to KMS is not allowed"
    : undefined;
}
