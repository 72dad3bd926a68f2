/**
 * All items of a list that a paginator of the AWS SDK reads page by page.
 * @param itemsOf the items of a page; AWS leaves the list out where it is empty
 */
export async function allItems<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const all: Item[] = [];
  for await (const page of pages) all.push(...(itemsOf(page) ?? []));
  return all;
}
