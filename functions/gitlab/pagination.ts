/**
 * Query of the next page, from the `Link` header of a page; `undefined` after the last one. Only the query is taken: the header has
 * the address that GitLab believes to have, which may be another one behind a proxy, and the token must not go there.
 * https://docs.gitlab.com/api/rest/#pagination-link-header
 */
export function nextPage(link: string | null): Readonly<Record<string, string>> | undefined {
  const next = /<([^>]*)>;\s*rel="next"/.exec(link ?? "")?.[1];
  return next === undefined ? undefined : Object.fromEntries(new URL(next, "https://gitlab").searchParams);
}
