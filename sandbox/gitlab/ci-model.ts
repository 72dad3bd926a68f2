import type { User } from "./account-model";

/** Records of GitLab's CI: pipelines, their jobs, and what jobs share. */

/** https://docs.gitlab.com/ci/jobs/job_rules/#ci_pipeline_source-predefined-variable, as far as the sandbox starts pipelines. */
export const PIPELINE_SOURCES = ["push", "trigger", "api", "web", "merge_request_event"] as const;
export type PipelineSource = (typeof PIPELINE_SOURCES)[number];

/** https://docs.gitlab.com/api/jobs/ and https://docs.gitlab.com/api/pipelines/ have the same statuses. */
export const STATUSES = [
  "created",
  "waiting_for_resource",
  "preparing",
  "pending",
  "running",
  "success",
  "failed",
  "canceling",
  "canceled",
  "skipped",
  "manual",
  "scheduled",
] as const;
export type PipelineStatus = (typeof STATUSES)[number];
export type JobStatus = PipelineStatus;

export interface PipelineVariable {
  readonly key: string;
  readonly value: string;
  readonly variableType: "env_var" | "file";
}

/** Why a job failed: https://docs.gitlab.com/ci/yaml/#retrywhen */
export type FailureReason =
  | "script_failure"
  | "runner_system_failure"
  | "job_execution_timeout"
  | "missing_dependency_failure"
  | "failed_outdated_deployment_job";

export type JobWhen = "on_success" | "on_failure" | "always" | "manual" | "delayed";

export interface Need {
  readonly job: string;
  readonly artifacts: boolean;
  readonly optional: boolean;
}

export interface ArtifactsKeyword {
  readonly name: string | null;
  readonly paths: readonly string[];
  readonly exclude: readonly string[];
  readonly untracked: boolean;
  readonly when: "on_success" | "on_failure" | "always";
  /** `expire_in`, for example `1 week`. */
  readonly expireIn: string | null;
  /** Paths by the kind of report: junit, terraform, dotenv. */
  readonly reports: Readonly<Record<string, readonly string[]>>;
}

export interface CacheKeyword {
  readonly key: string | { readonly files: readonly string[]; readonly prefix: string | null };
  readonly paths: readonly string[];
  readonly policy: "pull" | "push" | "pull-push";
  readonly when: "on_success" | "on_failure" | "always";
}

export interface EnvironmentKeyword {
  readonly name: string;
  readonly url: string | null;
  readonly onStop: string | null;
  readonly action: "start" | "prepare" | "stop" | "verify" | "access";
  readonly tier: string | null;
}

export interface RetryKeyword {
  readonly max: number;
  readonly when: readonly string[];
  readonly exitCodes: readonly number[] | null;
}

/** What a job's keywords say, after `extends`, `default`, `include` and `!reference`. */
export interface JobKeywords {
  readonly beforeScript: readonly string[];
  readonly script: readonly string[];
  readonly afterScript: readonly string[];
  readonly artifacts: ArtifactsKeyword | null;
  readonly cache: readonly CacheKeyword[];
  readonly dependencies: readonly string[] | null;
  readonly environment: EnvironmentKeyword | null;
  readonly idTokens: Readonly<Record<string, readonly string[]>>;
  readonly interruptible: boolean;
  readonly resourceGroup: string | null;
  readonly retry: RetryKeyword;
  readonly startInSeconds: number;
  readonly tags: readonly string[];
  /** `undefined`: the project's own timeout. */
  readonly timeoutSeconds: number | undefined;
}

/** A file of the job's artifacts as the API names it: https://docs.gitlab.com/api/jobs/ */
export interface ArtifactFile {
  readonly fileType: string;
  readonly fileFormat: "zip" | "gzip" | "raw";
  readonly filename: string;
  readonly size: number;
  /** Where it lies. */
  readonly file: string;
}

export interface Job {
  readonly id: number;
  readonly name: string;
  readonly stage: string;
  readonly stageIndex: number;
  readonly pipeline: Pipeline;
  readonly keywords: JobKeywords;
  readonly when: JobWhen;
  /** `null`: the job waits for the stages before its own. */
  readonly needs: readonly Need[] | null;
  /** Variables of the configuration: global ones, the job's own, those of its rule. Values are not expanded. */
  readonly yamlVariables: Readonly<Record<string, string>>;
  readonly allowedExitCodes: readonly number[];
  readonly createdAt: Date;
  readonly token: string;
  /** Folder for its log and its artifacts. */
  readonly folder: string;
  /** Expanded; `null` without the keyword. */
  readonly environmentName: string | null;
  readonly resourceGroup: string | null;
  /** How often it was tried before, by the keyword `retry`. */
  readonly attempt: number;
  user: User;
  status: JobStatus;
  allowFailure: boolean;
  playVariables: readonly PipelineVariable[];
  /** Replaced by a newer job of the same name. */
  retried: boolean;
  /** A manual or delayed job that someone started: it does not wait again. */
  played: boolean;
  queuedAt: Date | null;
  scheduledAt: Date | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  failureReason: FailureReason | null;
  exitCode: number | null;
  artifacts: readonly ArtifactFile[];
  artifactsExpireAt: Date | null;
  /** Variables of the report `dotenv`. */
  dotenv: Readonly<Record<string, string>>;
}

export interface Pipeline {
  readonly id: number;
  readonly iid: number;
  /** A branch, a tag, or `refs/merge-requests/1/head`. */
  readonly ref: string;
  readonly tag: boolean;
  readonly sha: string;
  readonly beforeSha: string;
  readonly source: PipelineSource;
  readonly user: User;
  readonly variables: readonly PipelineVariable[];
  /** What GitLab gives every job of the pipeline (`CI_COMMIT_SHA`, …). */
  readonly predefined: Readonly<Record<string, string>>;
  /** Whether its jobs get the project's protected variables. */
  readonly protected: boolean;
  readonly createdAt: Date;
  /** `null` but for pipelines of a merge request. */
  readonly mergeRequestIid: number | null;
  readonly stages: readonly string[];
  readonly name: string | null;
  /** All jobs, retried ones too, in the order of their ids. */
  readonly jobs: Job[];
  status: PipelineStatus;
  updatedAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  yamlErrors: string | null;
}

/** https://docs.gitlab.com/ci/resource_groups/ */
export interface ResourceGroup {
  readonly key: string;
  /** The job that has the resource. */
  holder: Job | null;
}

/** A job that deploys to an environment. */
export interface Deployment {
  readonly id: number;
  readonly job: Job;
}

export interface Environment {
  readonly name: string;
  readonly deployments: Deployment[];
}

/** https://gitlab.com/gitlab-org/gitlab: the statuses that a job does not leave by itself. */
export const isComplete = (status: JobStatus): boolean =>
  status === "success" || status === "failed" || status === "canceled" || status === "skipped";

/** The newest job of each name: what the pipeline's status is made of. */
export const currentJobs = (pipeline: Pipeline): Job[] => pipeline.jobs.filter((job) => !job.retried);
