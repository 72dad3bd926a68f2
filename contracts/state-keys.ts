/**
 * Keys of the objects in the state bucket. Policies use the same functions with `*` as the id, so that what a role may read and
 * what is written there cannot drift apart.
 */

/** The product's package, as the host downloads it. */
export const PACKAGE_FILE = "tf-code.zip";
/** The product's CloudFormation template. Under this key alone: the newest one, for the template in S3. */
export const TEMPLATE_FILE = "sm-project-cfn.yaml";
/** State of the service-catalog stack, once it is moved into the bucket. */
export const CATALOG_STATE_KEY = "service-catalog/terraform.tfstate";

const RELEASES = "releases/";
export const PROJECTS_PREFIX = "projects/";
const STATE_FILE = "terraform.tfstate";

/** Key of a file of a release. @param releaseId 12 hexadecimal digits */
export function releaseKey(releaseId: string, file: string): string {
  return `${RELEASES}${releaseId}/${file}`;
}

/** First part of the keys of all objects of a project. */
export function projectPrefix(projectId: string): string {
  return `${PROJECTS_PREFIX}${projectId}/`;
}

/** Key of a project's Terraform state. */
export function projectStateKey(projectId: string): string {
  return `${projectPrefix(projectId)}${STATE_FILE}`;
}

/** Key of the status object of a project: see `run-status.ts`. */
export function projectStatusKey(projectId: string): string {
  return `${projectPrefix(projectId)}status.json`;
}

/**
 * Key of the item in the lock table that holds the digest of a state.
 * https://developer.hashicorp.com/terraform/language/backend/s3#dynamodb-state-locking
 */
export function stateDigestKey(bucket: string, projectId: string): string {
  return `${bucket}/${projectStateKey(projectId)}-md5`;
}
