import type { PipelineStatus, PipelineVariable } from "./model";

/** What a runner gets of a pipeline that GitLab has recorded. */
export interface PipelineRun {
  readonly pipelineId: number;
  readonly projectId: number;
  readonly projectPath: string;
  readonly source: string;
  readonly ref: string;
  readonly sha: string;
  /** Folder of the project's bare repository. */
  readonly repository: string;
  /** Variables of the pipeline itself (trigger, API, web). */
  readonly variables: readonly PipelineVariable[];
  /** CI variables of the project that this run may see: protected ones only for a protected branch or tag. */
  readonly projectVariables: readonly (PipelineVariable & {
    readonly masked: boolean;
    readonly raw: boolean;
  })[];
  /** Tells GitLab how far the pipeline is; a finished pipeline keeps its status. */
  update(status: PipelineStatus): void;
}

/**
 * Executes pipelines. Without a runner, pipelines are recorded and stay `pending`, as on a GitLab instance
 * that has no runner for the project.
 */
export interface PipelineRunner {
  start(run: PipelineRun): void;
  cancel(pipelineId: number): void;
  /** Ends everything that still runs. */
  stop(): Promise<void>;
}
