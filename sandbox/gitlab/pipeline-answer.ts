import type { Instance } from "./instance";
import { currentJobs, type Pipeline, type Project } from "./model";
import { basicUser } from "./users";

/** https://docs.gitlab.com/api/pipelines/ */
export function pipelineSummary(
  instance: Instance,
  project: Project,
  pipeline: Pipeline,
): Record<string, unknown> {
  return {
    id: pipeline.id,
    iid: pipeline.iid,
    project_id: project.id,
    sha: pipeline.sha,
    ref: pipeline.ref,
    status: pipeline.status,
    source: pipeline.source,
    created_at: pipeline.createdAt.toISOString(),
    updated_at: pipeline.updatedAt.toISOString(),
    web_url: `${instance.url}/${instance.projectPath(project)}/-/pipelines/${pipeline.id}`,
    name: pipeline.name,
  };
}

/** https://docs.gitlab.com/ci/pipelines/: the labels of the interface, where they are not the status itself. */
const LABELS: Readonly<Record<string, string>> = {
  success: "Passed",
  failed: "Failed",
  canceled: "Canceled",
  canceling: "Canceling",
  running: "Running",
  pending: "Pending",
  created: "Created",
  skipped: "Skipped",
  manual: "Blocked",
  scheduled: "Scheduled",
  preparing: "Preparing",
  waiting_for_resource: "Waiting",
};

const seconds = (from: Date | null, to: Date | null): number | null =>
  from && to ? Math.round((to.getTime() - from.getTime()) / 1000) : null;

export function pipelineDetail(
  instance: Instance,
  project: Project,
  pipeline: Pipeline,
): Record<string, unknown> {
  const { status } = pipeline;
  const warnings = status === "success" && currentJobs(pipeline).some((job) => job.status === "failed");
  const label = LABELS[status] ?? status;
  const path = `/${instance.projectPath(project)}/-/pipelines/${pipeline.id}`;
  return {
    ...pipelineSummary(instance, project, pipeline),
    before_sha: pipeline.beforeSha,
    tag: pipeline.tag,
    yaml_errors: pipeline.yamlErrors,
    user: basicUser(instance, pipeline.user),
    started_at: pipeline.startedAt?.toISOString() ?? null,
    finished_at: pipeline.finishedAt?.toISOString() ?? null,
    committed_at: null,
    duration: seconds(pipeline.startedAt, pipeline.finishedAt),
    queued_duration: seconds(pipeline.createdAt, pipeline.startedAt),
    coverage: null,
    detailed_status: {
      icon: `status_${warnings ? "warning" : status}`,
      text: warnings ? "Warning" : label,
      label: warnings ? "passed with warnings" : label.toLowerCase(),
      group: warnings ? "success-with-warnings" : status.replaceAll("_", "-"),
      tooltip: warnings ? "passed" : label.toLowerCase(),
      has_details: true,
      details_path: path,
      illustration: null,
      favicon: null,
    },
    archived: false,
  };
}
