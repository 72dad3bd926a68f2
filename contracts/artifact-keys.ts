/** Keys of the objects in a project's artifact bucket that more than one program reads or writes. */

/** First part of the keys of what the deploy repository keeps: a state for each stage, its history, captured calls. */
export const DEPLOYMENTS_PREFIX = "model-deploy/";

/** Key of the Terraform state of a stage. */
export function deploymentStateKey(stage: string): string {
  return `${DEPLOYMENTS_PREFIX}${stage}/terraform.tfstate`;
}
