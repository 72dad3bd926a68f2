import type { Instance } from "./instance";
import type { Pipeline, Project } from "./model";
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
    name: null,
  };
}

const seconds = (from: Date | null, to: Date | null): number | null =>
  from && to ? Math.round((to.getTime() - from.getTime()) / 1000) : null;

export function pipelineDetail(
  instance: Instance,
  project: Project,
  pipeline: Pipeline,
): Record<string, unknown> {
  const { status } = pipeline;
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
      icon: `status_${status}`,
      text: status,
      label: status,
      group: status,
      tooltip: status,
      has_details: false,
      details_path: path,
      illustration: null,
      favicon: null,
    },
    archived: false,
  };
}
