import type { Instance } from "../instance";
import type { Job, Project, ResourceGroup } from "../model";

/** https://docs.gitlab.com/ci/resource_groups/: one job at a time of those that name the group, in the whole project. */
function groupOf(instance: Instance, project: Project, key: string): ResourceGroup {
  const known = project.resourceGroups.get(key);
  if (known) return known;
  const now = new Date();
  const group: ResourceGroup = {
    id: instance.nextId("resourceGroup"),
    key,
    createdAt: now,
    updatedAt: now,
    processMode: "unordered",
    holder: null,
  };
  project.resourceGroups.set(key, group);
  return group;
}

/** Gives the job its resource; `false` while another job has it. A job without a group needs none. */
export function takeResource(instance: Instance, project: Project, job: Job): boolean {
  if (job.resourceGroup === null) return true;
  const group = groupOf(instance, project, job.resourceGroup);
  if (group.holder !== null && group.holder !== job) return false;
  group.holder = job;
  return true;
}

/** Jobs that wait for the group, the next one first. */
export function waitingFor(project: Project, group: ResourceGroup): Job[] {
  const waiting = project.pipelines
    .flatMap(({ jobs }) => jobs)
    .filter((job) => job.status === "waiting_for_resource" && job.resourceGroup === group.key);
  return group.processMode.startsWith("newest") ? waiting.reverse() : waiting;
}

/** Takes the resource back, and gives the job that is to have it next. */
export function releaseResource(project: Project, job: Job): Job | undefined {
  const group = job.resourceGroup === null ? undefined : project.resourceGroups.get(job.resourceGroup);
  if (!group || group.holder !== job) return undefined;
  group.holder = null;
  return waitingFor(project, group)[0];
}
