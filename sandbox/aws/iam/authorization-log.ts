import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { Principal } from "./principal";

/** What was decided on a request of a role or a user. */
export interface AuthorizationLog {
  /** Each action that somebody may take is written once. */
  allowed(principal: Principal, action: string): void;
  refused(principal: Principal, action: string, resource: string, because: string): void;
  /** An operator of a condition that the sandbox does not know, so that its statement counts as not matching. */
  unknownOperator(operator: string): void;
}

/**
 * Writes `authorization.jsonl`: what each principal needed of its policies, what it was refused, and what of a policy could not
 * be judged. Whoever narrows a policy finds there what it must keep.
 */
export function authorizationLog(directory: string): AuthorizationLog {
  const file = join(directory, "authorization.jsonl");
  const written = new Set<string>();
  const write = (line: object): void =>
    appendFileSync(file, `${JSON.stringify({ time: new Date().toISOString(), ...line })}\n`);
  const once = (key: string, line: object): void => {
    if (written.has(key)) return;
    written.add(key);
    write(line);
  };
  return {
    allowed: ({ kind, name }, action) =>
      once(`${kind}/${name} ${action}`, { decision: "allowed", principal: `${kind}/${name}`, action }),
    refused: ({ arn }, action, resource, because) =>
      write({ decision: "refused", principal: arn, action, resource, because }),
    unknownOperator: (operator) => once(operator, { decision: "not judged", operator }),
  };
}
