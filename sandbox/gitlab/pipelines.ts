import type { ApiCall } from "./api-call";
import { canReadCode, projectAccess } from "./authorization";
import { forbidden, notFound, recordNotFound } from "./gitlab-error";
import { AccessLevel, type Pipeline, PIPELINE_SOURCES, type Project, STATUSES } from "./model";
import { pipelineVariableAnswer, readVariables } from "./pipeline-variables";
import { pipelineDetail, pipelineSummary } from "./pipeline-answer";
import { createPipeline } from "./pipeline-creation";
import type { Routes } from "./routes";

const FINISHED = ["success", "failed", "canceled", "skipped"];
const SCOPES: Readonly<Record<string, (pipeline: Pipeline) => boolean>> = {
  running: ({ status }) => status === "running",
  pending: ({ status }) => status === "pending",
  finished: ({ status }) => FINISHED.includes(status),
  branches: ({ tag }) => !tag,
  tags: ({ tag }) => tag,
};

/** The project, for reading its pipelines and jobs: those who do not work on it need `public_builds`. */
export function readableProject(call: ApiCall): Project {
  const project = call.project();
  const open = project.settings["public_jobs"] !== false;
  const worksOnIt = projectAccess(call.maybeUser, project) >= AccessLevel.developer;
  if (!canReadCode(call.maybeUser, project) || (!open && !worksOnIt)) throw forbidden();
  return project;
}

export function findPipeline(call: ApiCall, project: Project): Pipeline {
  const id = call.pathNumber("pipeline_id");
  const pipeline = project.pipelines.find((candidate) => candidate.id === id);
  if (!pipeline) throw recordNotFound();
  return pipeline;
}

/** https://docs.gitlab.com/api/pipelines/#list-project-pipelines */
function listPipelines(call: ApiCall): unknown {
  const project = readableProject(call);
  const { parameters } = call;
  const scope = parameters.text("scope", { values: Object.keys(SCOPES) });
  const sort = parameters.text("sort", { values: ["asc", "desc"] }) ?? "desc";
  const since = (name: string): number | undefined => {
    const text = parameters.text(name);
    const time = text === undefined ? undefined : Date.parse(text);
    return Number.isNaN(time) ? parameters.problem(`${name} is invalid`) : time;
  };
  const [after, before] = [since("updated_after"), since("updated_before")];
  const wanted = {
    status: parameters.text("status", { values: STATUSES }),
    ref: parameters.text("ref"),
    sha: parameters.text("sha"),
    source: parameters.text("source", { values: PIPELINE_SOURCES }),
    name: parameters.text("name"),
  };
  const username = parameters.text("username");
  const yamlErrors = parameters.boolean("yaml_errors");
  parameters.check();
  const found = project.pipelines
    .filter((pipeline) => scope === undefined || (SCOPES[scope]?.(pipeline) ?? true))
    .filter((pipeline) =>
      Object.entries(wanted).every(
        ([key, value]) => value === undefined || pipeline[key as keyof typeof wanted] === value,
      ),
    )
    .filter((pipeline) => username === undefined || pipeline.user.username === username)
    .filter((pipeline) => yamlErrors === undefined || (pipeline.yamlErrors !== null) === yamlErrors)
    .filter(
      ({ updatedAt }) =>
        (after === undefined || updatedAt.getTime() > after) &&
        (before === undefined || updatedAt.getTime() < before),
    );
  const ordered = sort === "asc" ? found : [...found].reverse();
  return call.page(ordered).map((pipeline) => pipelineSummary(call.instance, project, pipeline));
}

async function postPipeline(call: ApiCall): Promise<unknown> {
  const ref = call.parameters.requiredText("ref", { allowBlank: false });
  const variables = readVariables(call.parameters);
  const project = call.project(AccessLevel.developer);
  const pipeline = await createPipeline(call.instance, project, call.user, { ref, source: "api", variables });
  return pipelineDetail(call.instance, project, pipeline);
}

function cancelPipeline(call: ApiCall): unknown {
  const project = call.project(AccessLevel.developer);
  if (project.archived) throw forbidden();
  const pipeline = findPipeline(call, project);
  call.instance.scheduling.cancelPipeline(project, pipeline);
  call.status(200);
  return pipelineDetail(call.instance, project, pipeline);
}

/** https://docs.gitlab.com/api/pipelines/ */
export function registerPipelines(routes: Routes): void {
  const { instance } = routes;
  const anonymous = { anonymous: true };
  routes.get("/projects/:id/pipelines", listPipelines, anonymous);
  routes.post("/projects/:id/pipeline", postPipeline);
  routes.get(
    "/projects/:id/pipelines/latest",
    (call) => {
      const project = readableProject(call);
      const ref = call.parameters.text("ref") ?? project.defaultBranch;
      const pipeline = project.pipelines.filter((candidate) => candidate.ref === ref).at(-1);
      if (!pipeline) throw notFound("Pipeline");
      return pipelineDetail(instance, project, pipeline);
    },
    anonymous,
  );
  routes.get(
    "/projects/:id/pipelines/:pipeline_id",
    (call) => {
      const project = readableProject(call);
      return pipelineDetail(instance, project, findPipeline(call, project));
    },
    anonymous,
  );
  routes.get("/projects/:id/pipelines/:pipeline_id/variables", (call) => {
    const project = call.project();
    const pipeline = findPipeline(call, project);
    const access = projectAccess(call.user, project);
    if (access < AccessLevel.maintainer && !(access >= AccessLevel.developer && pipeline.user === call.user))
      throw forbidden();
    return pipeline.variables.map(pipelineVariableAnswer);
  });
  routes.post("/projects/:id/pipelines/:pipeline_id/cancel", cancelPipeline);
  routes.post("/projects/:id/pipelines/:pipeline_id/retry", (call) => {
    const project = call.project(AccessLevel.developer);
    if (project.archived) throw forbidden();
    const pipeline = findPipeline(call, project);
    instance.scheduling.retryPipeline(project, pipeline, call.user);
    return pipelineDetail(instance, project, pipeline);
  });
}
