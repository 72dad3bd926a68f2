import { Gitlab } from "@gitbeaker/rest";
import { setTimeout as wait } from "node:timers/promises";
import type { Session } from "./session";

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

export interface JobState {
  readonly id: number;
  readonly name: string;
  readonly status: string;
}

export interface EndedPipeline {
  readonly id: number;
  readonly status: string;
  readonly jobs: readonly JobState[];
}

/** Looks at pipelines as a person does who has GitLab's page open. */
export class Pipelines {
  private readonly api: InstanceType<typeof Gitlab>;

  constructor(private readonly session: Session) {
    this.api = new Gitlab({
      host: session.environment["GITLAB_URL"],
      token: session.environment["GITLAB_TOKEN"] ?? "",
    });
  }

  /**
   * Waits until all that starts by itself has ended, telling each job as it ends.
   * @throws with the failed job's last words when the pipeline did not succeed
   */
  async succeeded(wanted: WantedPipeline): Promise<EndedPipeline> {
    const ended = await this.session.tell.during(
      `pipeline of ${wanted.repository}, started by ${wanted.source}`,
      this.ended(wanted),
    );
    const failed = ended.jobs.find(({ status }) => status === "failed");
    if (ended.status !== "success")
      throw new Error(
        `The pipeline of ${wanted.repository} ended as ${ended.status}.\n${failed ? await this.lastWords(wanted.repository, failed.id) : ""}`,
      );
    this.session.tell.note(ended.jobs.map(({ name, status }) => `${status.padEnd(8)} ${name}`).join("\n"));
    return ended;
  }

  /** Starts a manual job, as a person does, and waits until it has succeeded. */
  async play(repository: string, { jobs }: EndedPipeline, name: string): Promise<void> {
    const id = jobs.find((job) => job.name === name)?.id;
    if (id === undefined) throw new Error(`The pipeline of ${repository} has no job ${name}.`);
    const played = await this.session.gitlab<{ id: number }>(
      `projects/${encodeURIComponent(repository)}/jobs/${id}/play`,
      "POST",
    );
    const status = await this.session.tell.during(`job ${name}`, this.jobEnded(repository, played.id));
    if (status !== "success")
      throw new Error(`The job ${name} ended as ${status}:\n${await this.lastWords(repository, played.id)}`);
  }

  private async ended({ repository, source, after = 0 }: WantedPipeline): Promise<EndedPipeline> {
    for (;;) {
      const found = await this.api.Pipelines.all(repository, { perPage: 20, maxPages: 1 });
      const pipeline = found.find((one) => one.id > after && (one.source as string) === source);
      if (pipeline && !UNSETTLED.has(pipeline.status)) {
        const jobs = await this.api.Jobs.all(repository, { pipelineId: pipeline.id });
        return { id: pipeline.id, status: pipeline.status, jobs: [...jobs].sort((a, b) => a.id - b.id) };
      }
      await wait(POLL_MS);
    }
  }

  private async jobEnded(repository: string, id: number): Promise<string> {
    for (;;) {
      const { status } = await this.api.Jobs.show(repository, id);
      if (!UNSETTLED.has(status)) return status;
      await wait(POLL_MS);
    }
  }

  private async lastWords(repository: string, id: number): Promise<string> {
    const log = await this.api.Jobs.showLog(repository, id);
    return log.trim().split("\n").slice(-40).join("\n");
  }
}
