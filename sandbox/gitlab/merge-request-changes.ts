import type { ApiCall } from "./api-call";
import { commitSummary } from "./commit-answer";
import { forbidden, notFound, refused, unauthorized } from "./gitlab-error";
import type { Instance } from "./instance";
import { mergeRequestDetail } from "./merge-request-answer";
import { findMergeRequest, mergeRequestProject } from "./merge-requests";
import { AccessLevel, type MergeRequest, type Project } from "./model";
import { pipelineDetail, pipelineSummary } from "./pipeline-answer";
import { createMergeRequestPipeline } from "./pipeline-creation";
import { diffAnswer } from "./repository-diff";
import type { Routes } from "./routes";
import { basicUser } from "./users";

const found = (call: ApiCall): { project: Project; mergeRequest: MergeRequest } => {
  const project = mergeRequestProject(call);
  return { project, mergeRequest: findMergeRequest(call, project) };
};

/** https://docs.gitlab.com/api/merge_request_approvals/, without the rules of the paid tiers. */
const approvals = (instance: Instance, mergeRequest: MergeRequest): Record<string, unknown> => ({
  id: mergeRequest.id,
  iid: mergeRequest.iid,
  title: mergeRequest.title,
  state: mergeRequest.state,
  merge_status: "can_be_merged",
  approved: mergeRequest.approvers.size > 0,
  approvals_required: 0,
  approvals_left: 0,
  approved_by: [...mergeRequest.approvers].map((user) => ({ user: basicUser(instance, user) })),
});

function approve(call: ApiCall): unknown {
  const mergeRequest = findMergeRequest(call, call.project(AccessLevel.developer));
  const sha = call.parameters.text("sha");
  if (sha !== undefined && sha !== mergeRequest.sha)
    throw refused(`SHA does not match HEAD of source branch: ${mergeRequest.sha}`, 409);
  if (mergeRequest.state !== "opened" || mergeRequest.approvers.has(call.user)) throw unauthorized();
  mergeRequest.approvers.add(call.user);
  return approvals(call.instance, mergeRequest);
}

function unapprove(call: ApiCall): unknown {
  const mergeRequest = findMergeRequest(call, call.project(AccessLevel.developer));
  if (!mergeRequest.approvers.delete(call.user)) throw notFound();
  return approvals(call.instance, mergeRequest);
}

async function startPipeline(call: ApiCall): Promise<unknown> {
  const project = call.project(AccessLevel.developer);
  if (project.archived) throw forbidden();
  const mergeRequest = findMergeRequest(call, project);
  const pipeline = await createMergeRequestPipeline(call.instance, project, call.user, mergeRequest);
  if (!pipeline) {
    const reason =
      "The resulting pipeline would have been empty. Review the rules configuration for the relevant jobs.";
    throw refused({ base: [reason] });
  }
  return pipelineDetail(call.instance, project, pipeline);
}

/** What a merge request consists of: https://docs.gitlab.com/api/merge_requests/ */
export function registerMergeRequestChanges(routes: Routes): void {
  const { instance } = routes;
  const one = "/projects/:id/merge_requests/:merge_request_iid";
  const diffs = (project: Project, { baseSha, sha }: MergeRequest): Promise<Record<string, unknown>[]> =>
    diffAnswer(instance.repository(project), baseSha, sha);
  routes.get(`${one}/diffs`, async (call) => {
    const { project, mergeRequest } = found(call);
    return call.page(await diffs(project, mergeRequest));
  });
  routes.get(`${one}/changes`, async (call) => {
    const { project, mergeRequest } = found(call);
    const detail = await mergeRequestDetail(instance, project, mergeRequest, call.user);
    return { ...detail, changes: await diffs(project, mergeRequest), overflow: false };
  });
  routes.get(`${one}/commits`, async (call) => {
    const { project, mergeRequest } = found(call);
    const { baseSha, sha } = mergeRequest;
    const commits = await instance.repository(project).log([sha, `^${baseSha}`], []);
    return call.page(commits).map((commit) => commitSummary(instance, project, commit));
  });
  routes.get(`${one}/pipelines`, (call) => {
    const { project, mergeRequest } = found(call);
    const { iid, sourceBranch } = mergeRequest;
    const pipelines = project.pipelines.filter(
      (pipeline) => pipeline.mergeRequestIid === iid || (pipeline.ref === sourceBranch && !pipeline.tag),
    );
    return call.page(pipelines.reverse()).map((pipeline) => pipelineSummary(instance, project, pipeline));
  });
  routes.post(`${one}/pipelines`, startPipeline);
  routes.get(`${one}/approvals`, (call) => approvals(instance, found(call).mergeRequest));
  routes.post(`${one}/approve`, approve);
  routes.post(`${one}/unapprove`, unapprove);
}
