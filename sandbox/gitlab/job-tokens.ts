import type { Instance } from "./instance";
import type { Job, Project } from "./model";

/** A token works while its job runs: https://docs.gitlab.com/ci/jobs/ci_job_token/ */
const LIVING = ["pending", "running", "canceling"];

/** The running job that has the token, and its project. */
export function jobWithToken(instance: Instance, token: string): { job: Job; project: Project } | undefined {
  if (token === "") return undefined;
  for (const project of instance.projects.values()) {
    for (const { jobs } of project.pipelines) {
      const job = jobs.find((candidate) => candidate.token === token);
      if (job) return LIVING.includes(job.status) ? { job, project } : undefined;
    }
  }
  return undefined;
}

/** Whether a job's token opens a project: its own, and what anyone may read. */
export const opensProject = (project: Project, own: Project): boolean =>
  project === own || project.visibility === "public";
