import { GitLabError, GitLabUnreachableError } from "./errors";

/** Tries in all, the first one included. */
const TRIES = 4;
/** Wait before the second try, in milliseconds; doubled before each further one. */
const FIRST_WAIT = 500;

/** Answers to a request that GitLab has not carried out, or that changes nothing when it is carried out again. */
const TRANSIENT = new Set([429, 502, 503, 504]);

/**
 * How long to wait before the same request is sent again, in milliseconds; `undefined` when it must not be.
 *
 * A request that changes something is sent again only where GitLab cannot have carried it out: it was over the rate limit
 * (https://docs.gitlab.com/security/rate_limits/), or no connection came about.
 */
export function waitBeforeRetry(error: unknown, idempotent: boolean, tries: number): number | undefined {
  if (tries >= TRIES || !mayBeSentAgain(error, idempotent)) return undefined;
  const asked = error instanceof GitLabError ? error.retryAfter : undefined;
  // Functions that were refused together shall not come back together.
  return asked ?? FIRST_WAIT * 2 ** (tries - 1) * (0.75 + Math.random() / 2);
}

function mayBeSentAgain(error: unknown, idempotent: boolean): boolean {
  if (error instanceof GitLabUnreachableError) return idempotent || !error.received;
  return error instanceof GitLabError && (idempotent ? isTransient(error) : error.status === 429);
}

/** Whether the next request may succeed although nothing was changed in between. */
export function isTransient(error: unknown): boolean {
  return (
    error instanceof GitLabUnreachableError || (error instanceof GitLabError && TRANSIENT.has(error.status))
  );
}

/** The `Retry-After` header, seconds or a date, in milliseconds from now. */
export function retryAfterOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  const wait = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
