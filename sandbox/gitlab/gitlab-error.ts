/** An answer of the API that is not a success: an HTTP status and a body in GitLab's own form. */
export class GitLabError extends Error {
  override readonly name = "GitLabError";

  constructor(
    readonly status: number,
    readonly body: Readonly<Record<string, unknown>> | string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`${status} ${typeof body === "string" ? body : JSON.stringify(body)}`);
  }
}

const withReason = (text: string, reason?: string): string =>
  reason === undefined ? text : `${text} - ${reason}`;

/** `notFound("Project")` is GitLab's `404 Project Not Found`. */
export const notFound = (resource?: string): GitLabError =>
  new GitLabError(404, { message: resource === undefined ? "404 Not Found" : `404 ${resource} Not Found` });

/** What GitLab answers when a record is looked up by its id and is not there (lower-case "found"). */
export const recordNotFound = (): GitLabError => new GitLabError(404, { message: "404 Not found" });

export const forbidden = (reason?: string): GitLabError =>
  new GitLabError(403, { message: withReason("403 Forbidden", reason) });

export const unauthorized = (): GitLabError => new GitLabError(401, { message: "401 Unauthorized" });

/** A refusal in GitLab's `message` form: one sentence, or messages by attribute. */
export const refused = (message: unknown, status = 400): GitLabError => new GitLabError(status, { message });

/** `400 (Bad request) "x" not given` and the like. */
export const badRequest = (reason?: string): GitLabError =>
  new GitLabError(400, { message: withReason("400 Bad request", reason) });

/** A refusal of the parameters themselves, in the form of Grape, the framework of GitLab's API. */
export const invalidParameters = (problems: readonly string[]): GitLabError =>
  new GitLabError(400, { error: problems.join(", ") });

/** A failed validation of a record: messages by attribute, as Rails gives them. */
export const invalidRecord = (errors: Readonly<Record<string, readonly string[]>>): GitLabError =>
  refused(errors);
