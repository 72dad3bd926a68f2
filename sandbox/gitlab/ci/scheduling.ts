import type { Job, Pipeline, PipelineVariable, Project, User } from "../model";

/** What can be done with the jobs of pipelines. */
export interface Scheduling {
  /** Starts a pipeline whose jobs have been made. */
  start(project: Project, pipeline: Pipeline): void;
  /** Starts a manual or delayed job; gives the job that runs, which is a new one where the old one has run already. */
  play(project: Project, job: Job, user: User, variables: readonly PipelineVariable[]): Job;
  retry(project: Project, job: Job, user: User): Job;
  cancel(project: Project, job: Job): void;
  cancelPipeline(project: Project, pipeline: Pipeline): void;
  /** Runs all jobs again that failed or were cancelled. */
  retryPipeline(project: Project, pipeline: Pipeline, user: User): void;
  /** Ends every job of a pipeline that goes, and removes logs and artifacts. */
  remove(project: Project, pipeline: Pipeline): Promise<void>;
  /** Ends everything that still runs. */
  stop(): Promise<void>;
}
