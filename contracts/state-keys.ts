/**
 * Keys of the objects in the state bucket. Policies use the same functions with `*` as the id, so that what a role may read and
 * what is written there cannot drift apart.
 */

/** State of the service-catalog stack, once it is moved into the bucket. */
export const CATALOG_STATE_KEY = "service-catalog/terraform.tfstate";

export const PROJECTS_PREFIX = "projects/";
/** The deletions that are pending: see `project-deletion.ts`. */
export const PENDING_DELETIONS_PREFIX = "deletions/";

const PENDING_DELETION_SUFFIX = ".json";

/** First part of the keys of all objects of a project. */
export function projectPrefix(projectId: string): string {
  return `${PROJECTS_PREFIX}${projectId}/`;
}

/** Id of the project that an object belongs to; undefined for an object of no project. */
export function projectIdOfKey(key: string): string | undefined {
  if (!key.startsWith(PROJECTS_PREFIX)) return undefined;
  const [id, ...rest] = key.slice(PROJECTS_PREFIX.length).split("/");
  return id && rest.length > 0 ? id : undefined;
}

/** Key of a project's Terraform state. */
export function projectStateKey(projectId: string): string {
  return `${projectPrefix(projectId)}terraform.tfstate`;
}

/** Key of the status object of a project: see `run-status.ts`. */
export function projectStatusKey(projectId: string): string {
  return `${projectPrefix(projectId)}status.json`;
}

/** Key of the pending deletion of a project: see `project-deletion.ts`. */
export function pendingDeletionKey(projectId: string): string {
  return `${PENDING_DELETIONS_PREFIX}${projectId}${PENDING_DELETION_SUFFIX}`;
}

/** Id of the project whose pending deletion has this key; undefined for another object. */
export function projectIdOfPendingDeletion(key: string): string | undefined {
  if (!key.startsWith(PENDING_DELETIONS_PREFIX) || !key.endsWith(PENDING_DELETION_SUFFIX)) return undefined;
  return key.slice(PENDING_DELETIONS_PREFIX.length, -PENDING_DELETION_SUFFIX.length);
}

/**
 * Key (`LockID`) of the item in the lock table that a run holds while it works on a project's state.
 * https://developer.hashicorp.com/terraform/language/backend/s3#dynamodb-state-locking
 */
export function stateLockKey(bucket: string, projectId: string): string {
  return `${bucket}/${projectStateKey(projectId)}`;
}

/** Key of the item in the lock table that holds the digest of a project's state. */
export function stateDigestKey(bucket: string, projectId: string): string {
  return `${stateLockKey(bucket, projectId)}-md5`;
}

/** Id of the project whose state an item of the lock table is about; undefined for a state of another bucket or of no project. */
export function projectIdOfLock(bucket: string, key: string): string | undefined {
  return key.startsWith(`${bucket}/`) ? projectIdOfKey(key.slice(bucket.length + 1)) : undefined;
}
