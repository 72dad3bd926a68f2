import type { Instance } from "../instance";
import type { Deployment, Environment, Job, Project } from "../model";
import { expand } from "./expansion";
import { environmentSlug } from "./slug";
import { tierOf } from "./variables";

/** Only `start` deploys; the other actions use an environment or stop it: https://docs.gitlab.com/ci/yaml/#environmentaction */
const deploys = (job: Job): boolean => job.keywords.environment?.action === "start";

export const environmentOf = (project: Project, name: string | null): Environment | undefined =>
  project.environments.find((environment) => environment.name === name);

/** Notes that a job deploys, as soon as it is its turn, be it to wait for a person. */
export function deploy(instance: Instance, project: Project, job: Job): void {
  if (!job.keywords.environment || job.environmentName === null) return;
  const environment =
    environmentOf(project, job.environmentName) ?? createEnvironment(instance, project, job);
  if (!deploys(job) || deploymentOf(project, job)) return;
  environment.deployments.push({
    id: instance.nextId("deployment"),
    iid: project.environments.reduce((sum, { deployments }) => sum + deployments.length, 0) + 1,
    job,
    createdAt: new Date(),
  });
}

function createEnvironment(instance: Instance, project: Project, job: Job): Environment {
  const name = job.environmentName ?? "";
  const now = new Date();
  const environment: Environment = {
    id: instance.nextId("environment"),
    name,
    slug: environmentSlug(name),
    createdAt: now,
    updatedAt: now,
    deployments: [],
    state: "available",
    tier: job.keywords.environment?.tier ?? tierOf(name),
    externalUrl: null,
  };
  project.environments.push(environment);
  return environment;
}

export function deploymentOf(project: Project, job: Job): Deployment | undefined {
  return environmentOf(project, job.environmentName)?.deployments.find(
    (deployment) => deployment.job === job,
  );
}

export const lastDeployment = (environment: Environment): Deployment | undefined =>
  environment.deployments.filter(({ job }) => job.status === "success").at(-1);

/** What the end of a job means for its environment. */
export function finishDeployment(project: Project, job: Job): void {
  const environment = environmentOf(project, job.environmentName);
  if (!environment || job.status !== "success") return;
  environment.updatedAt = new Date();
  const { action, url } = job.keywords.environment ?? {};
  if (action === "stop") environment.state = "stopped";
  if (action !== "start") return;
  environment.state = "available";
  if (typeof url === "string") environment.externalUrl = expand(url, { ...job.yamlVariables, ...job.dotenv });
}

/**
 * Whether a newer commit has been deployed to the environment already, which an older job must not undo.
 * https://docs.gitlab.com/ci/environments/deployment_safety/#prevent-outdated-deployment-jobs
 */
export function isOutdatedDeployment(project: Project, job: Job): boolean {
  if (!deploys(job) || project.settings["ci_forward_deployment_enabled"] === false) return false;
  const rollback = project.settings["ci_forward_deployment_rollback_allowed"] !== false;
  const environment = environmentOf(project, job.environmentName);
  const own = deploymentOf(project, job);
  const last = environment && lastDeployment(environment);
  if (!own || !last || last.job.pipeline.sha === job.pipeline.sha) return false;
  const isRetry = job.pipeline.jobs.some(
    (other) => other !== job && other.name === job.name && other.finishedAt,
  );
  return own.id < last.id && !(rollback && isRetry);
}
