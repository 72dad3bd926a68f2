import { GitLabClient } from "../../functions/gitlab/client";
import { GitLabError } from "../../functions/gitlab/errors";
import { BadInput, errorMessage, OpsError } from "../errors";

/** A merge request, or the project, of the pipeline that runs this, as GitLab's own variables say. */
export interface CiContext {
  /** Address of GitLab. */
  readonly url: string;
  /** Id or path. */
  readonly project: string;
  /** Token with the scope `api`, of a member who may comment. */
  readonly token: string;
}

const TOKEN = "GITLAB_REVIEW_TOKEN";
/** Time for all requests of a command, in milliseconds. */
const LIMIT_MILLISECONDS = 300_000;

/**
 * Reads what GitLab gives to every job, and the token that ops gives to the project.
 * @throws BadInput naming every variable that is missing
 */
export function ciContext<Name extends string>(
  environment: NodeJS.ProcessEnv,
  more: readonly Name[],
): CiContext & { readonly variables: Readonly<Record<Name, string>> } {
  const names = ["CI_SERVER_URL", "CI_PROJECT_ID", TOKEN, ...more];
  const missing = names.filter((name) => !environment[name]);
  if (missing.length > 0)
    throw new BadInput(
      `Not set: ${missing.join(", ")}. ` +
        (missing.includes(TOKEN)
          ? `${TOKEN} is a masked CI/CD variable with a project access token (role Developer, scope api).`
          : "GitLab sets the variables that begin with CI_ in its jobs."),
    );
  const value = (name: string) => environment[name] ?? "";
  return {
    url: value("CI_SERVER_URL"),
    project: value("CI_PROJECT_ID"),
    token: value(TOKEN),
    variables: Object.fromEntries(more.map((name) => [name, value(name)])) as Record<Name, string>,
  };
}

export function gitlabClient({ url, token }: CiContext): GitLabClient {
  return new GitLabClient({ url, token, deadline: Date.now() + LIMIT_MILLISECONDS });
}

/** Path of the project in GitLab's API. */
export function projectPath({ project }: CiContext): string {
  return `/projects/${encodeURIComponent(project)}`;
}

/**
 * Says what was tried, what GitLab answered, and what to do.
 * @throws OpsError
 */
export async function explainRefusal<Result>(what: string, call: Promise<Result>): Promise<Result> {
  try {
    return await call;
  } catch (error) {
    throw new OpsError(`${what}: ${errorMessage(error).replace(/\.$/, "")}${advice(error)}`);
  }
}

function advice(error: unknown): string {
  const status = error instanceof GitLabError ? error.status : undefined;
  if (status === 401) return `. The token in ${TOKEN} is wrong, expired or revoked: create a new one.`;
  if (status === 403)
    return `. The token in ${TOKEN} needs the scope api and at least the role Developer in this project.`;
  if (status === 404)
    return `. The token in ${TOKEN} belongs to nobody who sees this project, or there is no such thing.`;
  return "";
}
