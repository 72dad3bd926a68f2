/**
 * All items of a list that comes in pages.
 * @param page asks for the page with this token; the first has none
 */
export async function allPages<Item>(
  page: (token: string | undefined) => Promise<{ readonly items?: readonly Item[]; readonly next?: string }>,
): Promise<Item[]> {
  const all: Item[] = [];
  let token: string | undefined;
  do {
    const { items = [], next } = await page(token);
    all.push(...items);
    token = next || undefined;
  } while (token !== undefined);
  return all;
}
