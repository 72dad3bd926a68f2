/** What the functions use of the context that Lambda hands to a handler. */
export interface Invocation {
  getRemainingTimeInMillis(): number;
}

/** Time kept for reporting a failure before Lambda ends the function without a word. Milliseconds. */
const REPORTING_TIME = 2_000;

/** When the work of an invocation must be over, in milliseconds since the epoch. */
export function deadlineOf(invocation: Invocation): number {
  return Date.now() + invocation.getRemainingTimeInMillis() - REPORTING_TIME;
}
