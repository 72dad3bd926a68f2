import type { ApiCall } from "./api-call";
import { lastDeployment } from "./ci/deployments";
import { badRequest, forbidden, notFound, refused } from "./gitlab-error";
import type { Instance } from "./instance";
import { jobAnswer } from "./job-answer";
import { AccessLevel, currentJobs, type Deployment, type Environment, type Project } from "./model";
import type { Routes } from "./routes";
import { basicUser } from "./users";

const STATES = ["available", "stopping", "stopped"];

async function deploymentAnswer(
  instance: Instance,
  project: Project,
  environment: Environment,
  { id, iid, job, createdAt }: Deployment,
): Promise<Record<string, unknown>> {
  return {
    id,
    iid,
    ref: job.pipeline.ref,
    sha: job.pipeline.sha,
    created_at: createdAt.toISOString(),
    updated_at: (job.finishedAt ?? createdAt).toISOString(),
    status: job.status === "manual" ? "blocked" : job.status === "pending" ? "created" : job.status,
    user: basicUser(instance, job.user),
    environment: {
      id: environment.id,
      name: environment.name,
      slug: environment.slug,
      external_url: environment.externalUrl,
    },
    deployable: await jobAnswer(instance, project, job),
  };
}

async function answer(
  instance: Instance,
  project: Project,
  environment: Environment,
): Promise<Record<string, unknown>> {
  const last = lastDeployment(environment);
  return {
    id: environment.id,
    name: environment.name,
    slug: environment.slug,
    external_url: environment.externalUrl,
    state: environment.state,
    tier: environment.tier,
    created_at: environment.createdAt.toISOString(),
    updated_at: environment.updatedAt.toISOString(),
    last_deployment: last ? await deploymentAnswer(instance, project, environment, last) : null,
  };
}

function find(call: ApiCall, project: Project): Environment {
  const id = call.pathNumber("environment_id");
  const environment = project.environments.find((candidate) => candidate.id === id);
  if (!environment) throw notFound("Environment");
  return environment;
}

/** Runs the job that `on_stop` of the last deployment names; without one, the environment is stopped at once. */
function stop(call: ApiCall): unknown {
  const project = call.project(AccessLevel.developer);
  if (project.archived) throw forbidden();
  const environment = find(call, project);
  const force = call.parameters.boolean("force") ?? false;
  call.parameters.check();
  if (environment.state !== "available")
    throw badRequest("Attempted to stop an environment that is not available");
  const last = lastDeployment(environment)?.job;
  const onStop = last?.keywords.environment?.onStop;
  const job = last && onStop ? currentJobs(last.pipeline).find(({ name }) => name === onStop) : undefined;
  call.status(200);
  environment.updatedAt = new Date();
  if (job && !force) {
    environment.state = "stopping";
    call.instance.scheduling.play(project, job, call.user, []);
  } else environment.state = "stopped";
  return answer(call.instance, project, environment);
}

/** https://docs.gitlab.com/api/environments/ and https://docs.gitlab.com/api/deployments/ */
export function registerEnvironments(routes: Routes): void {
  const { instance } = routes;
  routes.get("/projects/:id/environments", (call) => {
    const project = call.project(AccessLevel.reporter);
    const name = call.parameters.text("name");
    const search = call.parameters.text("search")?.toLowerCase();
    const state = call.parameters.text("states", { values: STATES });
    call.parameters.check();
    const found = project.environments.filter(
      (environment) =>
        (name === undefined || environment.name === name) &&
        (search === undefined || environment.name.toLowerCase().includes(search)) &&
        (state === undefined || environment.state === state),
    );
    return Promise.all(call.page(found).map((environment) => answer(instance, project, environment)));
  });
  routes.get("/projects/:id/environments/:environment_id", (call) => {
    const project = call.project(AccessLevel.reporter);
    return answer(instance, project, find(call, project));
  });
  routes.post("/projects/:id/environments/:environment_id/stop", stop);
  routes.delete("/projects/:id/environments/:environment_id", (call) => {
    const project = call.project(AccessLevel.maintainer);
    const environment = find(call, project);
    if (environment.state !== "stopped") throw refused("403 Forbidden", 403);
    project.environments.splice(project.environments.indexOf(environment), 1);
    return call.noContent();
  });
  routes.get("/projects/:id/deployments", (call) => {
    const project = call.project(AccessLevel.reporter);
    const name = call.parameters.text("environment");
    const found = project.environments
      .filter((environment) => name === undefined || environment.name === name)
      .flatMap((environment) => environment.deployments.map((deployment) => ({ environment, deployment })))
      .sort((left, right) => left.deployment.id - right.deployment.id);
    return Promise.all(
      call
        .page(found)
        .map(({ environment, deployment }) => deploymentAnswer(instance, project, environment, deployment)),
    );
  });
}
