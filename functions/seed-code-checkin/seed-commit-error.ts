import { GitLabError, GitLabUnreachableError } from "../gitlab/errors";
import type { SeedCommitRequest } from "../../contracts/seed-commit";

/** The seed code could not be committed. The message says why and what to do. */
export class SeedCommitError extends Error {
  override readonly name = "SeedCommitError";
}

/** Puts what was attempted and the next step around GitLab's own message; errors of other kinds stay as they are. */
export function explained(error: unknown, request: SeedCommitRequest, secret: string): unknown {
  const isGitLab = error instanceof GitLabError || error instanceof GitLabUnreachableError;
  if (!isGitLab && !(error instanceof SeedCommitError)) return error;
  const failed = `The ${request.repository} seed code was not committed to GitLab project ${request.projectId}`;
  const advice = isGitLab ? ` ${adviceFor(error, request, secret)}` : "";
  return new SeedCommitError(`${failed}. ${error.message.replace(/[^.?]$/, "$&.")}${advice}`, {
    cause: error,
  });
}

function adviceFor(
  error: GitLabError | GitLabUnreachableError,
  request: SeedCommitRequest,
  secret: string,
): string {
  if (error instanceof GitLabUnreachableError)
    return "See that GitLab is up and that AWS Lambda reaches it, then try again.";
  if (error.status === 401)
    return `Store a valid access token with the scope "api" in the secret "${secret}".`;
  if (error.detail.includes("insufficient_scope")) {
    return `The token in the secret "${secret}" needs the scope "api".`;
  }
  if (error.status === 403) {
    return `The user of the token in the secret "${secret}" must be allowed to push to the branch ${request.branch}.`;
  }
  if (error.status === 404) {
    return `The project was deleted, or the user of the token in the secret "${secret}" is not a member of it.`;
  }
  if (error.status === 429 || error.status >= 500) return "Try again later.";
  return "GitLab's message says what to change.";
}
