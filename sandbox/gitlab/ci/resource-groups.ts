import type { Job, Project, ResourceGroup } from "../model";

/** https://docs.gitlab.com/ci/resource_groups/: one job at a time of those that name the group, in the whole project. */
function groupOf(project: Project, key: string): ResourceGroup {
  const group = project.resourceGroups.get(key) ?? { key, holder: null };
  project.resourceGroups.set(key, group);
  return group;
}

/** Gives the job its resource; `false` while another job has it. A job without a group needs none. */
export function takeResource(project: Project, job: Job): boolean {
  if (job.resourceGroup === null) return true;
  const group = groupOf(project, job.resourceGroup);
  if (group.holder !== null && group.holder !== job) return false;
  group.holder = job;
  return true;
}

/** Takes the resource back, and gives the job that has waited longest. */
export function releaseResource(project: Project, job: Job): Job | undefined {
  const group = job.resourceGroup === null ? undefined : project.resourceGroups.get(job.resourceGroup);
  if (!group || group.holder !== job) return undefined;
  group.holder = null;
  return project.pipelines
    .flatMap(({ jobs }) => jobs)
    .find((waiting) => waiting.status === "waiting_for_resource" && waiting.resourceGroup === group.key);
}
