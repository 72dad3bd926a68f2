import { rm } from "node:fs/promises";
import type { ApiCall } from "./api-call";
import { refused } from "./gitlab-error";
import type { Instance } from "./instance";
import { AccessLevel, type Project } from "./model";
import { fullProject } from "./project-answer";
import type { Routes } from "./routes";

/** Ends a project for good: records, repository, former paths. */
async function removeProject(instance: Instance, project: Project): Promise<void> {
  instance.projects.delete(project.id);
  for (const pipeline of project.pipelines) await instance.scheduling.remove(project, pipeline);
  for (const [path, id] of instance.formerPaths) if (id === project.id) instance.formerPaths.delete(path);
  await rm(project.repository, { recursive: true, force: true });
}

function rename(instance: Instance, project: Project, name: string, path: string): void {
  instance.formerPaths.set(instance.projectPath(project).toLowerCase(), project.id);
  Object.assign(project, { name, path, updatedAt: new Date() });
  instance.formerPaths.delete(instance.projectPath(project).toLowerCase());
}

/** Archived and renamed, which frees name and path at once: https://docs.gitlab.com/user/project/working_with_projects/#delete-a-project */
function markForDeletion(instance: Instance, project: Project): void {
  const { name, path } = project;
  project.deletion = { since: new Date() };
  project.archived = true;
  const suffix = `-deletion_scheduled-${project.id}`;
  rename(instance, project, `${name}${suffix}`, `${path}${suffix}`);
}

/**
 * Since GitLab 18.0 on every tier: `DELETE` marks the project, which goes after 30 days; `permanently_remove=true` with the
 * `full_path` that it has then removes it at once, where the instance allows that (gitlab.com does not).
 * https://docs.gitlab.com/api/projects/#delete-a-project, https://gitlab.com/gitlab-org/gitlab/-/merge_requests/205572
 */
async function deleteProject(call: ApiCall): Promise<unknown> {
  const project = call.project(AccessLevel.owner);
  const permanently = call.parameters.boolean("permanently_remove") ?? false;
  const fullPath = call.parameters.text("full_path");
  call.parameters.check();
  if (permanently) {
    if (!call.instance.immediateDeletion)
      throw refused("`permanently_remove` option is not permitted on this instance.");
    if (!project.deletion) throw refused("Project must be marked for deletion first.");
    if (fullPath !== call.instance.projectPath(project)) {
      throw refused("`full_path` is incorrect. You must enter the complete path for the project.");
    }
    await removeProject(call.instance, project);
    return call.accepted();
  }
  if (project.deletion) throw refused("Project has been already marked for deletion");
  markForDeletion(call.instance, project);
  return call.accepted();
}

const archive =
  (archived: boolean) =>
  (call: ApiCall): Promise<unknown> => {
    const project = call.project(AccessLevel.owner);
    project.archived = archived;
    project.updatedAt = new Date();
    return fullProject(call.instance, project, call.user);
  };

export function registerProjectEnd(routes: Routes): void {
  routes.delete("/projects/:id", deleteProject);
  routes.post("/projects/:id/archive", archive(true));
  routes.post("/projects/:id/unarchive", archive(false));
}
