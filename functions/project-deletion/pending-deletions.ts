import type { PendingDeletion } from "../../contracts/project-deletion";
import type { DeletedProject } from "./deleted-project";
import type { ReconcileContext } from "./reconcile";
import type { Records } from "./records";
import type { DeletionRequest } from "./request";

/** A person asked for a destroy that can not be. The message says why and what to do. */
class DeletionRequestError extends Error {
  override readonly name = "DeletionRequestError";
}

/** The project's pending deletion: the one that is there already, from another delivery of the event, or a new one. */
export async function pendingDeletionOf(project: DeletedProject, records: Records): Promise<PendingDeletion> {
  const present = await records.pendingDeletion(project.id);
  if (present) return present;
  const deletion = newDeletion(project);
  await records.writePendingDeletion(deletion);
  return deletion;
}

/**
 * The deletion that a person asks for: all attempts from the first, whatever came before.
 * @throws DeletionRequestError
 */
export async function requestDeletion(
  request: Extract<DeletionRequest, { kind: "deletion" }>,
  { records, stacks }: ReconcileContext,
  projectOf: (stackId: string) => Promise<DeletedProject | undefined>,
): Promise<PendingDeletion> {
  const stackId = request.stackId ?? (await records.pendingDeletion(request.projectId ?? ""))?.stackId;
  if (stackId === undefined)
    throw new DeletionRequestError(
      `No deletion of ${request.projectId} is pending: it was never deleted, or is destroyed. Give the ARN of its deleted stack as stackId.`,
    );
  const project = await projectOf(stackId);
  if (project === undefined)
    throw new DeletionRequestError(`The stack ${stackId} is of no project of this catalog.`);
  if (await stacks.find(project.id)) {
    throw new DeletionRequestError(
      `A destroy of ${project.id} is in progress, or its stack is being deleted. Request it again after that.`,
    );
  }
  const deletion = { ...newDeletion(project), stateLockId: request.stateLockId };
  await records.writePendingDeletion(deletion);
  return deletion;
}

function newDeletion({ id, name, stackId }: DeletedProject): PendingDeletion {
  return {
    projectId: id,
    projectName: name,
    stackId,
    stateLockId: "",
    attempt: 1,
    dueAt: new Date().toISOString(),
    retriesExhausted: false,
  };
}
