import { readTrace } from "./ci/trace";
import { commitSummary } from "./commit-answer";
import type { Instance } from "./instance";
import { isComplete, type Job, type Project } from "./model";
import { pipelineSummary } from "./pipeline-answer";
import { basicUser } from "./users";

const time = (date: Date | null): string | null => date?.toISOString() ?? null;
const seconds = (from: Date | null, to: Date | null): number | null =>
  from && to ? (to.getTime() - from.getTime()) / 1000 : null;

const RUNNER = {
  id: 1,
  description: "sandbox",
  ip_address: "127.0.0.1",
  active: true,
  paused: false,
  is_shared: true,
  runner_type: "instance_type",
  name: "gitlab-ci-local",
  online: true,
  status: "online",
};

function artifactsOf(job: Job): Record<string, unknown>[] {
  const files = job.artifacts.map(({ fileType, fileFormat, filename, size }) => ({
    file_type: fileType,
    size,
    filename,
    file_format: fileFormat,
  }));
  const trace = isComplete(job.status) && job.startedAt ? readTrace(job.folder) : "";
  if (trace === "") return files;
  return [
    ...files,
    { file_type: "trace", size: Buffer.byteLength(trace), filename: "job.log", file_format: null },
  ];
}

/** https://docs.gitlab.com/api/jobs/ */
export async function jobAnswer(
  instance: Instance,
  project: Project,
  job: Job,
): Promise<Record<string, unknown>> {
  const { pipeline } = job;
  const commit = await instance.repository(project).commit(pipeline.sha);
  const archive = job.artifacts.find(({ fileType }) => fileType === "archive");
  return {
    id: job.id,
    status: job.status,
    stage: job.stage,
    name: job.name,
    ref: pipeline.predefined["CI_COMMIT_REF_NAME"] ?? pipeline.ref,
    tag: pipeline.tag,
    coverage: null,
    allow_failure: job.allowFailure,
    created_at: time(job.createdAt),
    started_at: time(job.startedAt),
    finished_at: time(job.finishedAt),
    erased_at: null,
    duration: seconds(job.startedAt, job.finishedAt ?? (job.startedAt ? new Date() : null)),
    queued_duration: seconds(job.queuedAt, job.startedAt),
    user: basicUser(instance, job.user),
    commit: commit ? commitSummary(instance, project, commit) : null,
    pipeline: pipelineSummary(instance, project, pipeline),
    ...(job.status === "failed" ? { failure_reason: job.failureReason } : {}),
    web_url: `${instance.url}/${instance.projectPath(project)}/-/jobs/${job.id}`,
    project: { ci_job_token_scope_enabled: false },
    ...(archive ? { artifacts_file: { filename: archive.filename, size: archive.size } } : {}),
    artifacts: artifactsOf(job),
    runner: job.startedAt ? RUNNER : null,
    runner_manager: null,
    artifacts_expire_at: time(job.artifactsExpireAt),
    archived: false,
    tag_list: job.keywords.tags,
  };
}
