import * as v from "valibot";
import { OpsError } from "../errors";
import { type CiContext, explainRefusal, gitlabClient, projectPath } from "./ci-context";

/** The job of .gitlab-ci.yml that makes the reviewed plan, and its artifact. */
const PLAN_JOB = "plan";
export const REVIEWED_PLAN_ARTIFACT = "plan-review/reviewed-plan.json";

/** Merge requests that are looked at: the one of a commit that has just been merged is among the newest. */
const NEWEST = "100";

/** https://docs.gitlab.com/api/merge_requests/#list-project-merge-requests */
const mergeRequestSchema = v.object({
  iid: v.number(),
  sha: v.nullish(v.string()),
  merge_commit_sha: v.nullish(v.string()),
  squash_commit_sha: v.nullish(v.string()),
});
/** https://docs.gitlab.com/api/merge_requests/#list-merge-request-pipelines */
const pipelineSchema = v.object({ id: v.number(), source: v.string() });
/** https://docs.gitlab.com/api/jobs/#list-pipeline-jobs */
const jobSchema = v.object({ id: v.number(), name: v.string(), status: v.string(), web_url: v.string() });

/**
 * The reviewed plan of the merge request that a commit came from: the artifact of its newest plan.
 * @throws OpsError when the commit came from no merge request, or the newest push of it was never planned
 */
export async function reviewedArtifact(context: CiContext, commit: string): Promise<string> {
  const gitlab = gitlabClient(context);
  const merged = await explainRefusal(
    "The merge requests can not be listed",
    gitlab.get(v.array(mergeRequestSchema), `${projectPath(context)}/merge_requests`, {
      ...{ state: "merged", order_by: "updated_at", sort: "desc", per_page: NEWEST },
    }),
  );
  const request = merged.find(({ sha, merge_commit_sha: merge, squash_commit_sha: squash }) =>
    [sha, merge, squash].includes(commit),
  );
  if (!request)
    throw new OpsError(
      `The commit ${commit.slice(0, 8)} came from no merge request, so that no plan of it was reviewed.`,
    );
  const job = await newestPlan(context, request.iid);
  return explainRefusal(
    `The reviewed plan of !${request.iid} is not there any more`,
    gitlab.download(`${projectPath(context)}/jobs/${job}/artifacts/${REVIEWED_PLAN_ARTIFACT}`),
  );
}

async function newestPlan(context: CiContext, mergeRequest: number): Promise<number> {
  const gitlab = gitlabClient(context);
  const project = projectPath(context);
  const pipelines = await explainRefusal(
    `The pipelines of !${mergeRequest} can not be listed`,
    gitlab.getAll(pipelineSchema, `${project}/merge_requests/${mergeRequest}/pipelines`),
  );
  const ids = pipelines
    .filter(({ source }) => source === "merge_request_event")
    .map(({ id }) => id)
    .sort((one, other) => other - one);
  for (const id of ids) {
    const jobs = await explainRefusal(
      `The jobs of the pipeline ${id} can not be listed`,
      gitlab.getAll(jobSchema, `${project}/pipelines/${id}/jobs`),
    );
    const job = jobs.find(({ name }) => name === PLAN_JOB);
    if (job && job.status !== "success")
      throw new OpsError(
        `The newest plan of !${mergeRequest} is ${job.status} (${job.web_url}): nobody could review it.`,
      );
    if (job) return job.id;
  }
  throw new OpsError(`No pipeline of !${mergeRequest} has a job ${PLAN_JOB}: nothing was reviewed.`);
}
