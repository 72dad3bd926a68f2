import { setTimeout as sleep } from "node:timers/promises";

/**
 * Waits before a refused call is repeated, in milliseconds. A role that Terraform has just made may be refused for a while:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
const WAITS = [1_000, 2_000, 4_000, 8_000];

const REFUSALS = ["AccessDenied", "AccessDeniedException"];

/** The answer of a call to AWS, which is repeated while the function's role is refused. @throws as the last call does */
export async function retryWhileAccessDenied<T>(
  call: () => Promise<T>,
  [wait, ...furtherWaits]: readonly number[] = WAITS,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (wait === undefined || !REFUSALS.includes((error as Error).name)) throw error;
  }
  await sleep(wait);
  return retryWhileAccessDenied(call, furtherWaits);
}
