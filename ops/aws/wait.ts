import { setTimeout as sleep } from "node:timers/promises";
import { OpsError } from "../errors";

/** Longest run of a project: two hours by the largest Timeout of the template, and CloudFormation around it. */
export const RUN_LIMIT_SECONDS = 2.5 * 3_600;

interface WaitOptions {
  /** What is waited for, for the message of the error, such as `the stack abc to be deleted`. */
  readonly what: string;
  /** Longest wait, in seconds. */
  readonly limitSeconds: number;
  /** Time between two requests, in milliseconds. */
  readonly pollMilliseconds: number;
}

/**
 * Waits with a waiter of the AWS SDK.
 * @param waiter gets the settings that all waiters of the SDK take
 * @returns whether the success state was reached; false for a failure state, whose reason is in the resource's description
 * @throws OpsError when the time is up
 */
export async function succeeded(
  { what, limitSeconds, pollMilliseconds }: WaitOptions,
  waiter: (settings: { minDelay: number; maxDelay: number; maxWaitTime: number }) => Promise<unknown>,
): Promise<boolean> {
  const delay = pollMilliseconds / 1_000;
  try {
    await waiter({ minDelay: delay, maxDelay: delay, maxWaitTime: limitSeconds });
    return true;
  } catch (error) {
    if ((error as Error).name === "TimeoutError") throw timedOut(what, limitSeconds);
    return false;
  }
}

/**
 * Waits where the SDK has no waiter.
 * @param look resolves with undefined as long as the wait continues
 * @returns undefined when the wait was aborted
 * @throws OpsError when the time is up
 */
export async function waitFor<Result>(
  { what, limitSeconds, pollMilliseconds, signal }: WaitOptions & { readonly signal?: AbortSignal },
  look: () => Promise<Result | undefined>,
): Promise<Result | undefined> {
  const end = Date.now() + limitSeconds * 1_000;
  while (!signal?.aborted) {
    const result = await look();
    if (result !== undefined) return result;
    if (Date.now() + pollMilliseconds > end) throw timedOut(what, limitSeconds);
    await sleep(pollMilliseconds, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

function timedOut(what: string, limitSeconds: number): OpsError {
  const minutes = Math.round(limitSeconds / 60);
  const time = minutes > 0 ? `${minutes} minutes` : `${limitSeconds} s`;
  return new OpsError(`Waited ${time} for ${what}, which did not happen.`);
}
