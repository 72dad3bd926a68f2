import { type Progress, reconcile, type ReconcileContext } from "./reconcile";

/**
 * Reconciles every pending deletion, whatever becomes of the others.
 * @throws AggregateError of all that failed
 */
export async function sweep(context: ReconcileContext): Promise<Record<string, Progress>> {
  const progress: Record<string, Progress> = {};
  const problems: Error[] = [];
  for (const projectId of await context.records.pendingProjects()) {
    try {
      const deletion = await context.records.pendingDeletion(projectId);
      if (deletion) progress[projectId] = await reconcile(deletion, context);
    } catch (error) {
      problems.push(error as Error);
    }
  }
  if (problems.length === 0) return progress;
  throw new AggregateError(problems, problems.map(({ message }) => message).join("; "));
}
