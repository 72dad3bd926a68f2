import { mayMergeTo, mayPushTo, protectionsOf } from "./branch-protection";
import { projectAccess } from "./authorization";
import { refused } from "./gitlab-error";
import { NO_COMMIT, type RefUpdate } from "./git-repository";
import type { Instance } from "./instance";
import {
  AccessLevel,
  type Pipeline,
  type PipelineSource,
  type PipelineVariable,
  type Project,
  type User,
} from "./model";

const UNFINISHED = new Set([
  "created",
  "waiting_for_resource",
  "preparing",
  "pending",
  "running",
  "manual",
  "scheduled",
  "canceling",
]);
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

/** A refusal in the form of a failed validation of the pipeline. */
const baseError = (message: string): Error => refused({ base: [message] });

const configurationPath = (project: Project): string => {
  const path = project.settings["ci_config_path"];
  return typeof path === "string" && path !== "" ? path : ".gitlab-ci.yml";
};

/** A pipeline by the API, a trigger or the web; throws GitLab's reason when there can be none. */
export async function createPipeline(
  instance: Instance,
  project: Project,
  user: User,
  wanted: NewPipeline,
): Promise<Pipeline> {
  if (project.settings["builds_access_level"] === "disabled") throw baseError("Pipelines are disabled!");
  if (project.archived || projectAccess(user, project) < AccessLevel.developer) {
    throw baseError("Insufficient permissions to create a new pipeline");
  }
  const repository = instance.repository(project);
  const name = wanted.ref.replace(/^refs\/(heads|tags)\//, "");
  const branch = await repository.branchHead(name);
  const sha = branch ?? (await repository.commitId(`refs/tags/${name}`));
  if (sha === undefined) throw baseError("Reference not found");
  if (!(await repository.entry(sha, configurationPath(project)))) throw baseError("Missing CI config file");
  if (branch !== undefined && !mayRunOn(user, project, name)) {
    throw baseError(
      `You do not have sufficient permission to run a pipeline on '${name}'. ` +
        "Please select a different branch or contact your administrator for assistance.",
    );
  }
  if (wanted.variables.length > 0 && !mayPassVariables(user, project)) {
    throw baseError("Insufficient permissions to set pipeline variables");
  }
  return record(
    instance,
    project,
    user,
    { ...wanted, ref: name },
    { sha, before: NO_COMMIT, tag: branch === undefined },
  );
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

/** The pipeline of a push, where the commit has a configuration and nobody asked to skip it. */
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
  const message = (await repository.commit(sha))?.message ?? "";
  // https://docs.gitlab.com/ci/pipelines/#skip-a-pipeline: such a pipeline is there, with the status `skipped`.
  const skipped = skip || /\[(ci[ _-]skip|skip[ _-]ci)\]/i.test(message);
  record(
    instance,
    project,
    user,
    { ref: name, source: "push", variables: [] },
    { sha, before, tag, skipped },
  );
}

function record(
  instance: Instance,
  project: Project,
  user: User,
  { ref, source, variables }: NewPipeline,
  { sha, before, tag, skipped = false }: { sha: string; before: string; tag: boolean; skipped?: boolean },
): Pipeline {
  const now = new Date();
  const pipeline: Pipeline = {
    id: instance.nextId("pipeline"),
    iid: (project.pipelines.at(-1)?.iid ?? 0) + 1,
    ref,
    tag,
    sha,
    beforeSha: before,
    source,
    user,
    variables,
    createdAt: now,
    status: skipped ? "skipped" : "pending",
    updatedAt: now,
    startedAt: null,
    finishedAt: null,
    yamlErrors: null,
  };
  project.pipelines.push(pipeline);
  if (!skipped) start(instance, project, pipeline);
  return pipeline;
}

/** Moves a pipeline on; a finished one keeps its status. */
export function updatePipeline(pipeline: Pipeline, status: Pipeline["status"]): void {
  if (!UNFINISHED.has(pipeline.status)) return;
  pipeline.status = status;
  pipeline.updatedAt = new Date();
  if (status === "running") pipeline.startedAt ??= pipeline.updatedAt;
  if (!UNFINISHED.has(status)) pipeline.finishedAt = pipeline.updatedAt;
}

function start(instance: Instance, project: Project, pipeline: Pipeline): void {
  const onProtectedRef = !pipeline.tag && protectionsOf(project, pipeline.ref).length > 0;
  instance.runner?.start({
    pipelineId: pipeline.id,
    projectId: project.id,
    projectPath: instance.projectPath(project),
    source: pipeline.source,
    ref: pipeline.ref,
    sha: pipeline.sha,
    repository: project.repository,
    variables: pipeline.variables,
    projectVariables: project.variables.filter((variable) => onProtectedRef || !variable.protected),
    update: (status) => updatePipeline(pipeline, status),
  });
}
