import { Gitlab } from "@gitbeaker/rest";
import { BadInput, OpsError } from "../errors";

/** A merge request, or the project, of the pipeline that runs this, as GitLab's own variables say. */
export interface Surroundings {
  /** Address of GitLab. */
  readonly url: string;
  /** Id or path. */
  readonly project: string;
  /** Token with the scope `api`, of a member who may comment. */
  readonly token: string;
}

const TOKEN = "GITLAB_REVIEW_TOKEN";

/**
 * Reads what GitLab gives to every job, and the token that ops gives to the project.
 * @throws BadInput naming every variable that is missing
 */
export function surroundings<Name extends string>(
  environment: NodeJS.ProcessEnv,
  more: readonly Name[],
): Surroundings & { readonly variables: Readonly<Record<Name, string>> } {
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

export function gitlabClient({ url, token }: Surroundings) {
  return new Gitlab({ host: url, token });
}

/** Says what was tried, what GitLab answered, and what to do. */
export async function calling<Result>(what: string, call: Promise<Result>): Promise<Result> {
  try {
    return await call;
  } catch (problem) {
    throw new OpsError(`${what}: ${explained(problem)}`);
  }
}

interface Refusal {
  readonly message: string;
  readonly cause?: { readonly description?: unknown; readonly response?: { readonly status?: number } };
}

function explained(problem: unknown): string {
  const { message, cause } = problem as Refusal;
  const status = cause?.response?.status;
  const words = `GitLab answered ${status ?? ""} ${String(cause?.description ?? message)}`.replace(
    /\s+/g,
    " ",
  );
  if (status === 401) return `${words}. The token in ${TOKEN} is wrong, expired or revoked: make a new one.`;
  if (status === 403)
    return `${words}. The token in ${TOKEN} needs the scope api and at least the role Developer in this project.`;
  if (status === 404)
    return `${words}. The token in ${TOKEN} belongs to nobody who sees this project, or there is no such thing.`;
  return words;
}
