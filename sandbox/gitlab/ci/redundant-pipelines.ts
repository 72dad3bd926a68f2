import type { Instance } from "../instance";
import { currentJobs, isComplete, type Pipeline, type Project } from "../model";

/**
 * A new commit makes older pipelines of its ref redundant: they are cancelled, unless a job that must not be interrupted
 * has begun. https://docs.gitlab.com/ci/pipelines/settings/#auto-cancel-redundant-pipelines
 * @param mode `workflow:auto_cancel:on_new_commit`: conservative, interruptible, none
 */
export function cancelRedundant(
  instance: Instance,
  project: Project,
  pipeline: Pipeline,
  mode: string,
): void {
  if (project.settings["auto_cancel_pending_pipelines"] !== "enabled" || mode === "none") return;
  const older = project.pipelines.filter(
    ({ id, ref, sha, status }) =>
      id < pipeline.id &&
      ref === pipeline.ref &&
      sha !== pipeline.sha &&
      !isComplete(status) &&
      status !== "manual",
  );
  for (const other of older) {
    const jobs = currentJobs(other);
    if (mode === "interruptible") {
      for (const job of jobs) if (job.keywords.interruptible) instance.scheduling.cancel(project, job);
      continue;
    }
    const uninterruptible = jobs.some(
      ({ keywords, startedAt }) => !keywords.interruptible && startedAt !== null,
    );
    if (!uninterruptible) instance.scheduling.cancelPipeline(project, other);
  }
}
