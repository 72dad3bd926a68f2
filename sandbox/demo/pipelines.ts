import { Gitlab } from "@gitbeaker/rest";
import { Activity } from "./activity";
import { endedJob, type EndedPipeline, endedPipeline, type WantedPipeline } from "./ended-pipeline";
import type { Session } from "./session";

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
   * Waits until all that starts by itself has ended, and shows how each job ended.
   * @throws with the end of the failed job's log when the pipeline did not succeed
   */
  async succeeded(wanted: WantedPipeline): Promise<EndedPipeline> {
    const activity = new Activity();
    const ended = await this.session.report.during(
      `pipeline of ${wanted.repository}, started by ${wanted.source}`,
      endedPipeline(this.api, wanted, activity),
      activity,
    );
    const failed = ended.jobs.find(({ status }) => status === "failed");
    if (ended.status !== "success")
      throw new Error(
        `The pipeline of ${wanted.repository} ended as ${ended.status}.\n${failed ? await this.endOfLog(wanted.repository, failed.id) : ""}`,
      );
    this.session.report.note(ended.jobs.map(({ name, status }) => `${status.padEnd(8)} ${name}`).join("\n"));
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
    const activity = new Activity();
    const work = endedJob(this.api, repository, played.id, activity);
    const status = await this.session.report.during(`job ${name}`, work, activity);
    if (status !== "success")
      throw new Error(`The job ${name} ended as ${status}:\n${await this.endOfLog(repository, played.id)}`);
  }

  private async endOfLog(repository: string, id: number): Promise<string> {
    const log = await this.api.Jobs.showLog(repository, id);
    return log.trim().split("\n").slice(-40).join("\n");
  }
}
