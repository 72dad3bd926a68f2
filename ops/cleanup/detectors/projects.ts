import { type DeletedProject, listDeletedProjects } from "../deleted-projects";
import { runDestroy } from "../destroy-run";
import type { CleanupContext, Detector, OrphanedResource, Removal } from "../orphaned-resource";

/** Projects that were deleted in Studio without being destroyed, or that kept data when they were. */
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
  const kind = "project";
  if (problem !== undefined)
    return {
      kind,
      name,
      why: `deleted, and ${problem}. Restore or delete that object, then look again: npm run -s ops -- cleanup`,
    };
  if (!status && !state)
    return {
      kind,
      name,
      why: `deleted, without a state; remove by hand: ${resources.join(", ")}`,
      data: "whatever these resources hold",
      onlyData: true,
    };
  const living = Math.max(state?.resources ?? 0, resources.length);
  const kept = status?.kept ?? [];
  return {
    kind,
    name,
    why:
      kept.length > 0 && state?.resources === 0
        ? `destroyed and deleted; what it kept is still there: ${kept.join(", ")}`
        : `deleted, while ${living} ${living === 1 ? "resource lives" : "resources live"} on`,
    data: "its bucket, its models and its repositories, as far as anything is in them",
    onlyData: kept.length > 0 && state?.resources === 0,
    remove: (deleteData) => destroy(context, project, deleteData),
  };
}

async function destroy(
  context: CleanupContext,
  project: DeletedProject,
  deleteData: boolean,
): Promise<Removal> {
  const status = await runDestroy(context, project, deleteData);
  if (!status) return { complete: true, words: "destroyed; nothing of it is left" };
  return {
    complete: false,
    words: `destroyed, and kept what holds data: ${status.kept?.join(", ") || status.message}. Delete that with --delete-data`,
  };
}
