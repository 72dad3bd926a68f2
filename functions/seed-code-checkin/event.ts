import { InvalidEventError } from "../runtime/invalid-event";
import { asObject, shown } from "../runtime/json";

export const REPOSITORIES = ["model-build", "model-deploy"] as const;
export type RepositoryName = (typeof REPOSITORIES)[number];

const ACTION = "checkin";

/** What the function is asked to do. */
export interface SeedCommitRequest {
  readonly action: typeof ACTION;
  /** Which seed code. */
  readonly repository: RepositoryName;
  /** GitLab's number of the project: the one thing about it that nobody can rename. */
  readonly projectId: number;
  readonly branch: string;
}

const PROJECT_ID = "GitLab's number of the project, such as 42";
/** Narrower than git's own rule (https://git-scm.com/docs/git-check-ref-format), enough for a default branch. */
const BRANCH = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,254}$/;

/** @throws InvalidEventError that lists everything that is wrong. */
export function parseEvent(event: unknown): SeedCommitRequest {
  const { action, repository, projectId, branch } = asObject(event);
  const id = typeof projectId === "string" && /^\d{1,15}$/.test(projectId) ? Number(projectId) : projectId;
  const problems = [
    action === ACTION ? "" : `action must be ${ACTION}, not ${shown(action)}`,
    isOneOf(REPOSITORIES, repository)
      ? ""
      : `repository must be ${REPOSITORIES.join(" or ")}, not ${shown(repository)}`,
    isProjectId(id) ? "" : `projectId must be ${PROJECT_ID}, not ${shown(projectId)}`,
    typeof branch === "string" && BRANCH.test(branch)
      ? ""
      : `branch must be a branch name, not ${shown(branch)}`,
  ].filter((problem) => problem !== "");
  if (problems.length > 0)
    throw new InvalidEventError("The event is not a request to commit seed code", problems);
  return { action, repository, projectId: id, branch } as SeedCommitRequest;
}

function isOneOf<T>(allowed: readonly T[], value: unknown): value is T {
  return allowed.includes(value as T);
}

function isProjectId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
