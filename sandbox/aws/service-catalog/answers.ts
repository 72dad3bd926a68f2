import { invalidParameters } from "./catalog-errors";
import type { Catalog, Tag } from "./catalog";

interface Paged {
  readonly PageSize?: number;
  readonly PageToken?: string;
}

const DEFAULT_PAGE_SIZE = 20;

/**
 * One page of a list.
 *
 * @throws AwsError `InvalidParametersException` for a token that no page gave.
 */
export function page<T>(
  items: readonly T[],
  input: Paged,
): { readonly items: readonly T[]; readonly next?: string } {
  const start = input.PageToken === undefined ? 0 : startOf(input.PageToken);
  const end = start + (input.PageSize || DEFAULT_PAGE_SIZE);
  return { items: items.slice(start, end), next: end < items.length ? token(end) : undefined };
}

function token(start: number): string {
  return Buffer.from(`page:${start}`).toString("base64url");
}

function startOf(pageToken: string): number {
  const start = /^page:(\d+)$/.exec(Buffer.from(pageToken, "base64url").toString())?.[1];
  if (start === undefined) throw invalidParameters("Invalid page token.");
  return Number(start);
}

/** Answers a repeated request with the first answer; a refused one may be tried again. */
export function once<T>(catalog: Catalog, operation: string, idempotencyToken: string, make: () => T): T {
  const key = `${operation}/${idempotencyToken}`;
  if (!catalog.answers.has(key)) {
    const answer = make();
    catalog.answers.set(key, answer);
    if (answer instanceof Promise) answer.catch(() => catalog.answers.delete(key));
  }
  return catalog.answers.get(key) as T;
}

/** Tags after an update: removed ones gone, added ones new or with their new value. */
export function changedTags(
  tags: readonly Tag[],
  add: readonly Tag[] = [],
  remove: readonly string[] = [],
): Tag[] {
  const gone = new Set([...remove, ...add.map(({ Key: key }) => key)]);
  return [...tags.filter(({ Key: key }) => !gone.has(key)), ...add];
}
