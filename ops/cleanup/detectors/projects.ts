import { type DeletedProject, listDeletedProjects } from "../deleted-projects";
import { runDestroy } from "../destroy-run";
import type { CleanupContext, Detector, OrphanedResource, Removal } from "../orphaned-resource";

/** Projects that were deleted in Studio without being destroyed, or that retained data when they were. */
export const deletedProjects: Detector = {
  title: "Deleted projects",
  async find(context): Promise<OrphanedResource[]> {
    const projects = await listDeletedProjects(context);
    return projects.map((project) => orphan(project, context));
  },
};

function orphan(project: DeletedProject, context: CleanupContext): OrphanedResource {
  const { id, status, state, resources, problem } = project;
  const name = status ? `${status.project} (${id})` : id;
  const orphaned = { kind: "project", name };
  if (problem !== undefined)
    return {
      ...orphaned,
      why: `deleted, and ${problem}. Restore or delete that object, then look again: npm run -s ops -- cleanup`,
    };
  if (!status && !state)
    return {
      ...orphaned,
      why: `deleted, without a state; remove by hand: ${resources.join(", ")}`,
      data: "whatever these resources hold",
      onlyData: true,
    };
  const existing = Math.max(state?.resources ?? 0, resources.length);
  const retained = status?.kept ?? [];
  return {
    ...orphaned,
    why:
      retained.length > 0 && state?.resources === 0
        ? `destroyed and deleted; what it retained is still there: ${retained.join(", ")}`
        : `deleted; ${existing} ${existing === 1 ? "resource still exists" : "resources still exist"}`,
    data: "its bucket, its models and its repositories, as far as anything is in them",
    onlyData: retained.length > 0 && state?.resources === 0,
    remove: (deleteData) => destroy(context, project, deleteData),
  };
}

async function destroy(
  context: CleanupContext,
  project: DeletedProject,
  deleteData: boolean,
): Promise<Removal> {
  const status = await runDestroy(context, project, deleteData);
  if (!status) return { complete: true, message: "destroyed; nothing of it is left" };
  return {
    complete: false,
    message: `destroyed, and retained what holds data: ${status.kept?.join(", ") || status.message}. Delete that with --delete-data`,
  };
}
