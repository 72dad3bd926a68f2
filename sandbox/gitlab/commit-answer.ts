import type { Commit, LineStatistics } from "./git-repository";
import type { Instance } from "./instance";
import type { Project } from "./model";
import { pipelineSummary } from "./pipeline-answer";

/** https://docs.gitlab.com/api/commits/ */
export function commitSummary(instance: Instance, project: Project, commit: Commit): Record<string, unknown> {
  return {
    id: commit.id,
    short_id: commit.id.slice(0, 8),
    created_at: commit.committedDate,
    parent_ids: commit.parents,
    title: commit.message.split("\n")[0] ?? "",
    message: commit.message,
    author_name: commit.authorName,
    author_email: commit.authorEmail,
    authored_date: commit.authoredDate,
    committer_name: commit.committerName,
    committer_email: commit.committerEmail,
    committed_date: commit.committedDate,
    trailers: {},
    extended_trailers: {},
    web_url: `${instance.url}/${instance.projectPath(project)}/-/commit/${commit.id}`,
  };
}

export function commitDetail(
  instance: Instance,
  project: Project,
  commit: Commit & Partial<LineStatistics>,
): Record<string, unknown> {
  const last = project.pipelines.filter(({ sha }) => sha === commit.id).at(-1);
  const { additions, deletions = 0 } = commit;
  return {
    ...commitSummary(instance, project, commit),
    ...(additions === undefined ? {} : { stats: { additions, deletions, total: additions + deletions } }),
    status: last?.status ?? null,
    project_id: project.id,
    last_pipeline: last ? pipelineSummary(instance, project, last) : null,
  };
}
