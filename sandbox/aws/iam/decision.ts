import type { Report } from "./policy-condition";
import { type AccessRequest, speaksOf, type Statement } from "./policy";
import { naming, type Principal } from "./principal";

/** All policies that bear on one request of one principal. */
export interface BearingPolicies {
  readonly identity: readonly Statement[];
  /** The permissions boundary; `undefined` where there is none. */
  readonly boundary?: readonly Statement[];
  /** The policy that the session was made with; `undefined` where there is none. */
  readonly session?: readonly Statement[];
  readonly resource?: ResourcePolicy;
  /** ARN of the user or the role. */
  readonly entityArn: string;
}

export interface ResourcePolicy {
  readonly statements: readonly Statement[];
  /** Policies of keys and roles: identity policies count only where one of these hands the decision to the account. */
  readonly isKeeper: boolean;
}

/** `because` completes AWS's message "User … is not authorized to perform … on resource …". */
export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly because: string };

/**
 * Decides on a request within one account.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html for the message of a refusal
 */
export function decide(
  principal: Principal,
  policies: BearingPolicies,
  request: AccessRequest,
  report?: Report,
): Decision {
  const verdict = (statements: readonly Statement[]) => verdictOf(statements, request, report);
  const named = namedStatements(principal, policies);
  const verdicts = {
    "identity-based policy": verdict(policies.identity),
    "permissions boundary": policies.boundary && verdict(policies.boundary),
    "session policy": policies.session && verdict(policies.session),
    "resource-based policy": verdict([...named.itself, ...named.account]),
  };
  for (const [kind, found] of Object.entries(verdicts)) {
    if (found === "Deny")
      return { allowed: false, because: `with an explicit deny in ${article(kind)} ${kind}` };
  }
  const none = (kind: string): Decision => ({
    allowed: false,
    because: `because no ${kind} allows the ${request.action} action`,
  });
  const isNamed = verdict(named.itself) === "Allow";
  const isLeftToAccount = !policies.resource?.isKeeper || verdict(named.account) === "Allow";
  if (!isNamed && !isLeftToAccount) return none("resource-based policy");
  if (!isNamed && verdicts["identity-based policy"] !== "Allow") return none("identity-based policy");
  for (const kind of ["permissions boundary", "session policy"] as const) {
    if (verdicts[kind] === "none") return none(kind);
  }
  return { allowed: true };
}

type Verdict = "Allow" | "Deny" | "none";

function verdictOf(statements: readonly Statement[], request: AccessRequest, report?: Report): Verdict {
  let verdict: Verdict = "none";
  for (const statement of statements) {
    if (verdict === "Allow" && statement.Effect === "Allow") continue;
    if (!speaksOf(statement, request, report)) continue;
    if (statement.Effect === "Deny") return "Deny";
    if (statement.Effect === "Allow") verdict = "Allow";
  }
  return verdict;
}

function namedStatements(principal: Principal, { resource, entityArn }: BearingPolicies) {
  const all = (resource?.statements ?? []).map((statement) => ({
    statement,
    by: naming(statement, principal, entityArn),
  }));
  const of = (by: "itself" | "account") => all.filter((one) => one.by === by).map((one) => one.statement);
  return { itself: of("itself"), account: of("account") };
}

function article(kind: string): string {
  return /^[aeiou]/.test(kind) ? "an" : "a";
}
