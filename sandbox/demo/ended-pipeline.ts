import type { Gitlab } from "@gitbeaker/rest";
import { setTimeout as wait } from "node:timers/promises";
import { Activity } from "./activity";

/** Statuses of pipelines and jobs that become others by themselves. */
const UNSETTLED = new Set([
  "created",
  "waiting_for_resource",
  "preparing",
  "pending",
  "running",
  "canceling",
]);
const POLL_MS = 300;

/** Which pipeline of a repository is meant: the newest after `after`, with this source. */
export interface WantedPipeline {
  /** Path of the project in GitLab, for example `ops/abalone-build`. */
  readonly repository: string;
  readonly source: string;
  /** Id of a pipeline; only newer ones count. @default 0 */
  readonly after?: number;
}

interface JobState {
  readonly id: number;
  readonly name: string;
  readonly status: string;
}

export interface EndedPipeline {
  readonly id: number;
  readonly status: string;
  /** In the order of their ids. */
  readonly jobs: readonly JobState[];
}

/**
 * Waits until a pipeline is there and goes on by itself no more.
 * @param activity is kept at the jobs that run
 */
export async function endedPipeline(
  api: InstanceType<typeof Gitlab>,
  { repository, source, after = 0 }: WantedPipeline,
  activity?: Activity,
): Promise<EndedPipeline> {
  for (;;) {
    const found = await api.Pipelines.all(repository, { perPage: 20, maxPages: 1 });
    const pipeline = found.find((one) => one.id > after && (one.source as string) === source);
    if (pipeline && !UNSETTLED.has(pipeline.status)) {
      const jobs = await api.Jobs.all(repository, { pipelineId: pipeline.id });
      return { id: pipeline.id, status: pipeline.status, jobs: [...jobs].sort((a, b) => a.id - b.id) };
    }
    if (pipeline && activity) await showRunningJobs(api, repository, pipeline.id, activity);
    await wait(POLL_MS);
  }
}

/** Waits until a job goes on by itself no more; its status is the result. */
export async function endedJob(
  api: InstanceType<typeof Gitlab>,
  repository: string,
  id: number,
  activity?: Activity,
): Promise<string> {
  for (;;) {
    const { status } = await api.Jobs.show(repository, id);
    if (!UNSETTLED.has(status)) return status;
    activity?.update(await api.Jobs.showLog(repository, id));
    await wait(POLL_MS);
  }
}

async function showRunningJobs(
  api: InstanceType<typeof Gitlab>,
  repository: string,
  pipelineId: number,
  activity: Activity,
): Promise<void> {
  const jobs = await api.Jobs.all(repository, { pipelineId });
  for (const { id, name } of jobs.filter(({ status }) => status === "running")) {
    const log = new Activity();
    log.update(await api.Jobs.showLog(repository, id));
    activity.update(`${name}: ${log.line}`);
  }
}
