import { asObject, parseJson } from "../runtime/json";

/** GitLab answered, but not with a success. */
export class GitLabError extends Error {
  override readonly name = "GitLabError";

  constructor(
    readonly method: string,
    /** Path below `/api/v4`, without the query. */
    readonly path: string,
    readonly status: number,
    /** GitLab's own message. */
    readonly detail: string,
    /** How long GitLab wants us to wait before the next request, in milliseconds. */
    readonly retryAfter?: number,
  ) {
    super(`GitLab answered ${status} to ${method} ${path}: ${detail}`);
  }
}

/** No answer came: GitLab is down, its name does not resolve, the connection broke, or it took too long. */
export class GitLabUnreachableError extends Error {
  override readonly name = "GitLabUnreachableError";

  constructor(
    readonly method: string,
    readonly path: string,
    instance: string,
    reason: string,
    /** Whether GitLab may have received the request, and so may have acted on it. */
    readonly received: boolean,
  ) {
    super(`GitLab at ${instance} did not answer ${method} ${path}: ${reason}`);
  }
}

/**
 * GitLab's own message in the body of a refusal. It uses `message` with a text, a list, or texts by attribute; `error` with a
 * text; and for tokens `error` with `error_description` (https://docs.gitlab.com/api/rest/troubleshooting/).
 */
export function refusalIn(body: string, contentType: string): string {
  const parsed = parseJson(body);
  if (parsed === undefined) return unparsedText(body, contentType);
  const { message, error, error_description: description } = asObject(parsed);
  const said = [error, message, description].map(flatten).filter((part) => part !== "");
  return said.length > 0 ? said.join(": ") : JSON.stringify(parsed);
}

/** `{ base: ["Reference not found"], name: ["is taken"] }` becomes `Reference not found, name is taken`. */
function flatten(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(flatten).join(", ");
  if (typeof value !== "object") return String(value);
  return Object.entries(value)
    .map(([attribute, messages]) =>
      attribute === "base" ? flatten(messages) : `${attribute} ${flatten(messages)}`,
    )
    .join(", ");
}

/** A proxy in front of GitLab answers with a page; its title says most. */
function unparsedText(body: string, contentType: string): string {
  const title = /<title>([^<]*)<\/title>/i.exec(body)?.[1]?.trim();
  return title || body.trim().slice(0, 200) || `no text (${contentType || "no content type"})`;
}
