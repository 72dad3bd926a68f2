import { advance, type DestroyParts, type Progress } from "./destroy";

/**
 * Takes every order as far as it goes, whatever becomes of the others.
 * @throws AggregateError of all that failed
 */
export async function sweep(parts: DestroyParts): Promise<Record<string, Progress>> {
  const progress: Record<string, Progress> = {};
  const problems: Error[] = [];
  for (const projectId of await parts.records.ordered()) {
    try {
      const order = await parts.records.order(projectId);
      if (order) progress[projectId] = await advance(order, parts);
    } catch (error) {
      problems.push(error as Error);
    }
  }
  if (problems.length === 0) return progress;
  throw new AggregateError(problems, problems.map(({ message }) => message).join("; "));
}
