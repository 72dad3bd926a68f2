import { findMergeRequest, mergeRequestProject } from "./merge-requests";
import { pipelineSummary } from "./pipeline-answer";
import type { Routes } from "./routes";

/** https://docs.gitlab.com/api/merge_requests/#list-merge-request-pipelines */
export function registerMergeRequestPipelines(routes: Routes): void {
  routes.get("/projects/:id/merge_requests/:merge_request_iid/pipelines", (call) => {
    const project = mergeRequestProject(call);
    const { iid, sourceBranch } = findMergeRequest(call, project);
    const pipelines = project.pipelines.filter(
      (pipeline) => pipeline.mergeRequestIid === iid || (pipeline.ref === sourceBranch && !pipeline.tag),
    );
    return call
      .page(pipelines.reverse())
      .map((pipeline) => pipelineSummary(routes.instance, project, pipeline));
  });
}
