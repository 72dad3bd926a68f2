import { list, type Statement } from "./policy";
import { like } from "./policy-pattern";

/** Somebody whom policies allow or deny: a user, or a session of a role. */
export interface Principal {
  readonly kind: "role" | "user";
  /** Name of the role or of the user. */
  readonly name: string;
  /** ARN of the user, or of the session: `arn:aws:sts::123456789012:assumed-role/name/session`. */
  readonly arn: string;
  readonly accountId: string;
  /** The policy that a session was made with, as JSON. */
  readonly sessionPolicy?: string;
}

/** How a statement of a resource's policy names a principal: itself, by way of its account, or not. */
type Naming = "itself" | "account" | undefined;

/**
 * How a statement names a principal.
 * @param entityArn of the user or the role, not of a role's session
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function naming(statement: Statement, principal: Principal, entityArn: string): Naming {
  if (statement.NotPrincipal !== undefined)
    return namedBy(statement.NotPrincipal, principal, entityArn) ? undefined : "itself";
  return namedBy(statement.Principal, principal, entityArn);
}

function namedBy(named: unknown, principal: Principal, entityArn: string): Naming {
  if (named === "*") return "itself";
  const arns = list((named as { AWS?: unknown } | undefined)?.AWS);
  if (arns.some((arn) => arn === "*" || arn === entityArn || arn === principal.arn)) return "itself";
  const { accountId } = principal;
  const ofAccount = (arn: string): boolean =>
    arn === accountId || (like("arn:aws*:iam::*:root", arn) && arn.includes(`:${accountId}:`));
  return arns.some(ofAccount) ? "account" : undefined;
}
