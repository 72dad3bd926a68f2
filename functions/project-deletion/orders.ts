import type { DeletedProject } from "./deleted-project";
import type { DestroyParts } from "./destroy";
import type { DestroyOrder, Records } from "./records";

/** A person ordered a destroy that can not be. The message says why and what to do. */
export class OrderError extends Error {
  override readonly name = "OrderError";
}

/** The project's order: the one that is there already, from another delivery of the event, or a new one. */
export async function orderFor(project: DeletedProject, records: Records): Promise<DestroyOrder> {
  const present = await records.order(project.id);
  if (present) return present;
  const order = newOrder(project);
  await records.writeOrder(order);
  return order;
}

/**
 * The order that a person gives: all attempts from the first, whatever came before.
 * @throws OrderError
 */
export async function orderByHand(
  request: {
    readonly projectId: string | undefined;
    readonly stackId: string | undefined;
    readonly stateLockId: string;
  },
  { records, stacks }: DestroyParts,
  projectOf: (stackId: string) => Promise<DeletedProject | undefined>,
): Promise<DestroyOrder> {
  const stackId = request.stackId ?? (await records.order(request.projectId ?? ""))?.stackId;
  if (stackId === undefined)
    throw new OrderError(
      `There is no order for ${request.projectId}: it was never deleted, or is destroyed. Give the ARN of its deleted stack as stackId.`,
    );
  const project = await projectOf(stackId);
  if (project === undefined) throw new OrderError(`The stack ${stackId} is of no project of this catalog.`);
  if (await stacks.find(project.id)) {
    throw new OrderError(
      `A destroy of ${project.id} is under way, or its stack is being removed. Order it again after that.`,
    );
  }
  const order = { ...newOrder(project), stateLockId: request.stateLockId };
  await records.writeOrder(order);
  return order;
}

function newOrder({ id, name, stackId }: DeletedProject): DestroyOrder {
  return {
    projectId: id,
    projectName: name,
    stackId,
    stateLockId: "",
    attempt: 1,
    dueAt: new Date().toISOString(),
    gaveUp: false,
  };
}
