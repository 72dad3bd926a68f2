import { OpsError } from "../errors";
import { calling, gitlabClient, type Surroundings } from "./ci-context";

/** Where the reviewed plan lies: the job of .gitlab-ci.yml that makes it, and its artifact. */
export const PLAN_JOB = "plan";
export const REVIEWED_PLAN_ARTIFACT = "plan-review/reviewed-plan.json";

/** Merge requests that are looked at: the one of a commit that has just been merged is among the newest. */
const NEWEST = 100;

/**
 * The reviewed plan of the merge request that a commit came from: the artifact of its newest plan.
 * @throws OpsError when the commit came from no merge request, or the newest push of it was never planned
 */
export async function reviewedArtifact(place: Surroundings, commit: string): Promise<string> {
  const gitlab = gitlabClient(place);
  const merged = await calling(
    "The merge requests can not be listed",
    gitlab.MergeRequests.all({
      projectId: place.project,
      state: "merged",
      orderBy: "updated_at",
      sort: "desc",
      perPage: NEWEST,
      maxPages: 1,
    }),
  );
  const request = merged.find(({ sha, merge_commit_sha: merge, squash_commit_sha: squash }) =>
    [sha, merge, squash].includes(commit),
  );
  if (!request)
    throw new OpsError(
      `The commit ${commit.slice(0, 8)} came from no merge request, so that no plan of it was reviewed.`,
    );
  const job = await newestPlan(place, request.iid);
  const file = await calling(
    `The reviewed plan of !${request.iid} is not there any more`,
    gitlab.JobArtifacts.downloadArchive(place.project, { jobId: job, artifactPath: REVIEWED_PLAN_ARTIFACT }),
  );
  return textOf(file);
}

/** The client gives the file as GitLab's answer says what it is: JSON as a value, what it does not know as bytes. */
async function textOf(file: unknown): Promise<string> {
  if (file instanceof Blob) return file.text();
  return typeof file === "string" ? file : JSON.stringify(file);
}

async function newestPlan(place: Surroundings, mergeRequest: number): Promise<number> {
  const gitlab = gitlabClient(place);
  const pipelines = await calling(
    `The pipelines of !${mergeRequest} can not be listed`,
    gitlab.MergeRequests.allPipelines(place.project, mergeRequest),
  );
  const ids = pipelines
    .filter(({ source }) => source === "merge_request_event")
    .map(({ id }) => id)
    .sort((one, other) => other - one);
  for (const pipelineId of ids) {
    const jobs = await calling(
      `The jobs of the pipeline ${pipelineId} can not be listed`,
      gitlab.Jobs.all(place.project, { pipelineId }),
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
