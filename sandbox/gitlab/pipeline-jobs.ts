import { junitReportOf } from "./ci/junit";
import { jobAnswer } from "./job-answer";
import { scopeOf } from "./jobs";
import type { Instance } from "./instance";
import { currentJobs, type Job, type Project } from "./model";
import { findPipeline, readableProject } from "./pipelines";
import type { Routes } from "./routes";
import { basicUser } from "./users";

/** https://docs.gitlab.com/api/commits/#list-commit-statuses */
const commitStatus = (instance: Instance, project: Project, job: Job): Record<string, unknown> => ({
  id: job.id,
  sha: job.pipeline.sha,
  ref: job.pipeline.ref,
  status: job.status,
  name: job.name,
  target_url: `${instance.url}/${instance.projectPath(project)}/-/jobs/${job.id}`,
  description: null,
  created_at: job.createdAt.toISOString(),
  started_at: job.startedAt?.toISOString() ?? null,
  finished_at: job.finishedAt?.toISOString() ?? null,
  allow_failure: job.allowFailure,
  coverage: null,
  pipeline_id: job.pipeline.id,
  author: basicUser(instance, job.user),
});

/** https://docs.gitlab.com/api/jobs/#list-pipeline-jobs and https://docs.gitlab.com/api/pipelines/#get-a-pipelines-test-report */
export function registerPipelineJobs(routes: Routes): void {
  const { instance } = routes;
  const anonymous = { anonymous: true };
  const open = { anonymous: true, forJobs: true };
  routes.get(
    "/projects/:id/pipelines/:pipeline_id/jobs",
    (call) => {
      const project = readableProject(call);
      const pipeline = findPipeline(call, project);
      const scope = scopeOf(call.parameters);
      const retried = call.parameters.boolean("include_retried") ?? false;
      call.parameters.check();
      const jobs = (retried ? [...pipeline.jobs] : currentJobs(pipeline))
        .filter(({ status }) => scope.includes(status))
        .sort((left, right) => right.id - left.id);
      return Promise.all(call.page(jobs).map((job) => jobAnswer(instance, project, job)));
    },
    open,
  );
  routes.get(
    "/projects/:id/repository/commits/:sha/statuses",
    (call) => {
      const project = readableProject(call);
      const [sha, all] = [call.pathValue("sha"), call.parameters.boolean("all") ?? false];
      const [ref, name] = [call.parameters.text("ref"), call.parameters.text("name")];
      call.parameters.check();
      const jobs = project.pipelines
        .filter((pipeline) => pipeline.sha === sha && (ref === undefined || pipeline.ref === ref))
        .flatMap((pipeline) => (all ? pipeline.jobs : currentJobs(pipeline)))
        .filter((job) => name === undefined || job.name === name);
      return call.page(jobs).map((job) => commitStatus(instance, project, job));
    },
    anonymous,
  );
  routes.get("/projects/:id/pipelines/:pipeline_id/bridges", (call) => {
    findPipeline(call, readableProject(call));
    return call.page([]);
  });
  routes.get("/projects/:id/pipelines/:pipeline_id/test_report", (call) =>
    junitReportOf(findPipeline(call, readableProject(call))),
  );
}
