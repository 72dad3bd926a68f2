import { errorMessage } from "../errors";

/**
 * Does `work` for every item, at most `limit` at a time.
 * @returns the results in the order of the items
 * @throws what the first failing work throws; what has started continues, and no more is started
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  let failed = false;
  const worker = async () => {
    while (next < items.length && !failed) {
      const index = next++;
      try {
        results[index] = await work(items[index] as Item, index);
      } catch (problem) {
        failed = true;
        throw problem;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

/** A result, or why there is none. */
export type Settled<Result> =
  | { readonly value: Result; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: string };

/** Turns a failure into a message, so that it hides nothing else that is known. */
export async function settled<Result>(what: string, work: Promise<Result>): Promise<Settled<Result>> {
  try {
    return { value: await work };
  } catch (problem) {
    return { problem: `${what}: ${errorMessage(problem)}` };
  }
}
