import { GitLabError, invalidParameters } from "./gitlab-error";
import type { Parameters } from "./parameters";

/** https://docs.gitlab.com/api/rest/#pagination */
const PER_PAGE = 20;
const MAX_PER_PAGE = 100;

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly headers: Readonly<Record<string, string>>;
}

function pageNumber(parameters: Parameters, name: string, fallback: number): number {
  const value = parameters.integer(name);
  parameters.check();
  if (value === 0 && name === "per_page") throw invalidParameters([`${name} does not have a valid value`]);
  return Math.max(1, value ?? fallback);
}

const links = (targets: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(targets)
    .flatMap(([relation, target]) => (target === undefined ? [] : [`<${target}>; rel="${relation}"`]))
    .join(", ");

/** One page by `page` and `per_page` (at most 100), with GitLab's `X-…` and `Link` headers. `url` is that of the call itself. */
export function offsetPage<Item>(items: readonly Item[], parameters: Parameters, url: URL): Page<Item> {
  const perPage = Math.min(MAX_PER_PAGE, pageNumber(parameters, "per_page", PER_PAGE));
  const page = pageNumber(parameters, "page", 1);
  const pages = Math.max(1, Math.ceil(items.length / perPage));
  const at = (number: number): string => {
    const target = new URL(url);
    target.searchParams.delete("private_token");
    target.searchParams.set("page", String(number));
    target.searchParams.set("per_page", String(perPage));
    return target.toString();
  };
  const previous = page > 1 ? page - 1 : undefined;
  const next = page < pages ? page + 1 : undefined;
  return {
    items: items.slice((page - 1) * perPage, page * perPage),
    headers: {
      "x-total": String(items.length),
      "x-total-pages": String(pages),
      "x-page": String(page),
      "x-per-page": String(perPage),
      "x-next-page": next === undefined ? "" : String(next),
      "x-prev-page": previous === undefined ? "" : String(previous),
      link: links({
        prev: previous === undefined ? undefined : at(previous),
        next: next === undefined ? undefined : at(next),
        first: at(1),
        last: at(pages),
      }),
    },
  };
}

/** One page after `id_after` (or before `id_before`), ordered by id: `pagination=keyset&order_by=id`. */
export function keysetPage<Item extends { readonly id: number }>(
  items: readonly Item[],
  parameters: Parameters,
  url: URL,
): Page<Item> {
  const perPage = Math.min(MAX_PER_PAGE, pageNumber(parameters, "per_page", PER_PAGE));
  if (parameters.text("order_by") !== "id") {
    throw new GitLabError(405, { error: "Keyset pagination is not yet available for this type of request" });
  }
  const ascending = parameters.text("sort") === "asc";
  const [after, before] = [parameters.integer("id_after"), parameters.integer("id_before")];
  const ordered = items
    .filter(({ id }) => (after === undefined || id > after) && (before === undefined || id < before))
    .sort((left, right) => (ascending ? left.id - right.id : right.id - left.id));
  const page = ordered.slice(0, perPage);
  const last = page.at(-1);
  if (ordered.length <= perPage || !last) return { items: page, headers: { "x-per-page": String(perPage) } };
  const target = new URL(url);
  target.searchParams.delete("private_token");
  target.searchParams.set(ascending ? "id_after" : "id_before", String(last.id));
  return {
    items: page,
    headers: { "x-per-page": String(perPage), link: links({ next: target.toString() }) },
  };
}
