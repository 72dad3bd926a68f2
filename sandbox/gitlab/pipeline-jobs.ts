import { jobAnswer } from "./job-answer";
import { scopeOf } from "./jobs";
import { currentJobs } from "./model";
import { findPipeline, readableProject } from "./pipelines";
import type { Routes } from "./routes";

/** https://docs.gitlab.com/api/jobs/#list-pipeline-jobs */
export function registerPipelineJobs(routes: Routes): void {
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
      return Promise.all(call.page(jobs).map((job) => jobAnswer(routes.instance, project, job)));
    },
    { anonymous: true, forJobs: true },
  );
}
