import type { Instance } from "../instance";
import type { Deployment, Environment, Job, Project } from "../model";

/** Only `start` deploys; the other actions use an environment or stop it: https://docs.gitlab.com/ci/yaml/#environmentaction */
const deploys = (job: Job): boolean => job.keywords.environment?.action === "start";

const environmentOf = (project: Project, name: string | null): Environment | undefined =>
  project.environments.find((environment) => environment.name === name);

/** Notes that a job deploys, as soon as it is its turn, be it to wait for a person. */
export function deploy(instance: Instance, project: Project, job: Job): void {
  if (!deploys(job) || job.environmentName === null || deploymentOf(project, job)) return;
  const environment = environmentOf(project, job.environmentName) ?? {
    name: job.environmentName,
    deployments: [],
  };
  if (!project.environments.includes(environment)) project.environments.push(environment);
  environment.deployments.push({ id: instance.nextId("deployment"), job });
}

function deploymentOf(project: Project, job: Job): Deployment | undefined {
  return environmentOf(project, job.environmentName)?.deployments.find(
    (deployment) => deployment.job === job,
  );
}

const lastDeployment = (environment: Environment): Deployment | undefined =>
  environment.deployments.filter(({ job }) => job.status === "success").at(-1);

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
