import { mayMergeTo, mayPushTo, protectionsOf } from "./branch-protection";
import { projectAccess } from "./authorization";
import { InvalidConfiguration } from "./ci/gitlab-ci-local";
import { cancelRedundant } from "./ci/redundant-pipelines";
import { createJob } from "./ci/job-records";
import { configurationPath, type PipelineSubject, pipelineVariables } from "./ci/predefined-variables";
import { NothingToRun, type Seed, seedPipeline, seesProtected } from "./ci/seed";
import { refused } from "./gitlab-error";
import { NO_COMMIT, type RefUpdate } from "./git-repository";
import type { Instance } from "./instance";
import {
  AccessLevel,
  type MergeRequest,
  type Pipeline,
  type PipelineSource,
  type PipelineVariable,
  type Project,
  type User,
} from "./model";

const OVERRIDE_ROLES: Readonly<Record<string, number>> = {
  developer: AccessLevel.developer,
  maintainer: AccessLevel.maintainer,
  owner: AccessLevel.owner,
  no_one_allowed: Infinity,
};

interface NewPipeline {
  readonly ref: string;
  readonly source: PipelineSource;
  readonly variables: readonly PipelineVariable[];
}

interface Draft extends NewPipeline {
  readonly sha: string;
  readonly before: string;
  readonly tag: boolean;
  readonly mergeRequest?: MergeRequest;
}

/** A refusal in the form of a failed validation of the pipeline. */
const baseError = (messages: readonly string[], status = 400): Error => refused({ base: messages }, status);

/** A pipeline by the API, a trigger or the web form; throws GitLab's reason when there can be none. */
export async function createPipeline(
  instance: Instance,
  project: Project,
  user: User,
  wanted: NewPipeline,
): Promise<Pipeline> {
  if (project.settings["builds_access_level"] === "disabled") throw baseError(["Pipelines are disabled!"]);
  if (project.archived || projectAccess(user, project) < AccessLevel.developer) {
    throw baseError(["Insufficient permissions to create a new pipeline"]);
  }
  const repository = instance.repository(project);
  const name = wanted.ref.replace(/^refs\/(heads|tags)\//, "");
  const branch = await repository.branchHead(name);
  const sha = branch ?? (await repository.commitId(`refs/tags/${name}`));
  if (sha === undefined) throw baseError(["Reference not found"]);
  if (!(await repository.entry(sha, configurationPath(project)))) throw baseError(["Missing CI config file"]);
  if (branch !== undefined && !mayRunOn(user, project, name)) {
    throw baseError([
      `You do not have sufficient permission to run a pipeline on '${name}'. ` +
        "Please select a different branch or contact your administrator for assistance.",
    ]);
  }
  if (wanted.variables.length > 0 && !mayPassVariables(user, project)) {
    throw baseError(["Insufficient permissions to set pipeline variables"]);
  }
  const draft = { ...wanted, ref: name, sha, before: NO_COMMIT, tag: branch === undefined };
  try {
    return await start(instance, project, user, draft);
  } catch (error) {
    if (error instanceof NothingToRun) throw baseError([error.message]);
    if (!(error instanceof InvalidConfiguration)) throw error;
    // A trigger leaves a failed pipeline behind, the others do not.
    if (wanted.source === "trigger") await recordFailure(instance, project, user, draft, error.message);
    throw baseError(error.message.split("\n"), wanted.source === "trigger" ? 422 : 400);
  }
}

function mayRunOn(user: User, project: Project, branch: string): boolean {
  if (protectionsOf(project, branch).length === 0) return true;
  return mayPushTo(user, project, branch) || mayMergeTo(user, project, branch);
}

/** https://docs.gitlab.com/ci/variables/#restrict-pipeline-variables */
function mayPassVariables(user: User, project: Project): boolean {
  const role = String(project.settings["ci_pipeline_variables_minimum_override_role"]);
  return projectAccess(user, project) >= (OVERRIDE_ROLES[role] ?? Infinity);
}

/** The pipeline of a push, where the commit has a configuration and its rules want one. */
export async function createPushPipeline(
  instance: Instance,
  project: Project,
  user: User,
  { ref, before, after }: RefUpdate,
  skip: boolean,
): Promise<void> {
  if (project.settings["builds_access_level"] === "disabled") return;
  const repository = instance.repository(project);
  if (!(await repository.entry(after, configurationPath(project)))) return;
  const tag = ref.startsWith("refs/tags/");
  const name = ref.replace(/^refs\/(heads|tags)\//, "");
  const sha = tag ? ((await repository.commitId(after)) ?? after) : after;
  const draft: Draft = { ref: name, source: "push", variables: [], sha, before, tag };
  // https://docs.gitlab.com/ci/pipelines/#skip-a-pipeline: such a pipeline is there, with the status `skipped`.
  if (skip || (await asksToSkip(instance, project, sha))) {
    await record(instance, project, user, draft, { status: "skipped" });
    return;
  }
  try {
    await start(instance, project, user, draft);
  } catch (error) {
    if (error instanceof InvalidConfiguration)
      await recordFailure(instance, project, user, draft, error.message);
    else if (!(error instanceof NothingToRun)) throw error;
  }
}

/** The pipeline of a merge request that was opened or pushed to; `undefined` where its jobs want none. */
export async function createMergeRequestPipeline(
  instance: Instance,
  project: Project,
  user: User,
  mergeRequest: MergeRequest,
): Promise<Pipeline | undefined> {
  const { sha, iid } = mergeRequest;
  if (project.settings["builds_access_level"] === "disabled") return undefined;
  if (!(await instance.repository(project).entry(sha, configurationPath(project)))) return undefined;
  if (await asksToSkip(instance, project, sha)) return undefined;
  const ref = `refs/merge-requests/${iid}/head`;
  const draft: Draft = {
    ref,
    source: "merge_request_event",
    variables: [],
    sha,
    before: NO_COMMIT,
    tag: false,
    mergeRequest,
  };
  try {
    return await start(instance, project, user, draft);
  } catch (error) {
    // The branch's pipeline reports a wrong configuration already.
    if (error instanceof NothingToRun || error instanceof InvalidConfiguration) return undefined;
    throw error;
  }
}

async function asksToSkip(instance: Instance, project: Project, sha: string): Promise<boolean> {
  const message = (await instance.repository(project).commit(sha))?.message ?? "";
  return /\[(ci[ _-]skip|skip[ _-]ci)\]/i.test(message);
}

/** @throws InvalidConfiguration, NothingToRun */
async function start(instance: Instance, project: Project, user: User, draft: Draft): Promise<Pipeline> {
  const subject = await subjectOf(instance, project, user, draft);
  const seed = await seedPipeline(instance, project, subject, draft.variables);
  const pipeline = await record(instance, project, user, draft, { seed, id: subject.id });
  for (const job of seed.jobs) createJob(instance, pipeline, job, user);
  cancelRedundant(instance, project, pipeline, seed.autoCancel);
  instance.scheduling.start(project, pipeline);
  return pipeline;
}

const recordFailure = (
  instance: Instance,
  project: Project,
  user: User,
  draft: Draft,
  yamlErrors: string,
): Promise<Pipeline> => record(instance, project, user, draft, { status: "failed", yamlErrors });

interface Details {
  readonly id?: number;
  readonly status?: "skipped" | "failed";
  readonly yamlErrors?: string;
  readonly seed?: Seed;
}

async function subjectOf(
  instance: Instance,
  project: Project,
  user: User,
  draft: Draft,
  id = instance.nextId("pipeline"),
): Promise<PipelineSubject> {
  const commit = await instance.repository(project).commit(draft.sha);
  if (!commit) throw baseError(["Reference not found"]);
  const { source, ref, tag, sha, before, mergeRequest } = draft;
  const iid = (project.pipelines.at(-1)?.iid ?? 0) + 1;
  const createdAt = new Date();
  return {
    id,
    iid,
    source,
    ref,
    tag,
    sha,
    beforeSha: before,
    commit,
    user,
    mergeRequest,
    createdAt,
  };
}

async function record(
  instance: Instance,
  project: Project,
  user: User,
  draft: Draft,
  { id, seed, status, yamlErrors }: Details,
): Promise<Pipeline> {
  const subject = await subjectOf(instance, project, user, draft, id);
  const { source, ref, tag, sha, beforeSha, createdAt } = subject;
  const pipeline: Pipeline = {
    id: subject.id,
    iid: subject.iid,
    ref,
    tag,
    sha,
    beforeSha,
    source,
    user,
    createdAt,
    variables: draft.variables,
    predefined: pipelineVariables(instance, project, subject),
    protected: seesProtected(project, subject),
    mergeRequestIid: draft.mergeRequest?.iid ?? null,
    stages: seed?.stages ?? [],
    name: seed?.name ?? null,
    jobs: [],
    status: status ?? "created",
    updatedAt: createdAt,
    startedAt: null,
    finishedAt: status === undefined ? null : createdAt,
    yamlErrors: yamlErrors ?? null,
  };
  project.pipelines.push(pipeline);
  return pipeline;
}
