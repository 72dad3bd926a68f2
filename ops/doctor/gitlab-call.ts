const TIMEOUT_MILLISECONDS = 10_000;

export interface GitLabAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * A call of GitLab's REST API.
 * @param path behind `/api/v4/`
 * @throws when there is no answer within ten seconds; the reason never holds the token
 */
export async function gitlabGet(url: string, path: string, token?: string): Promise<GitLabAnswer> {
  try {
    const response = await fetch(`${url}/api/v4/${path}`, {
      headers: token ? { "PRIVATE-TOKEN": token } : {},
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
    const text = await response.text();
    return { status: response.status, body: asObject(text) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : "";
    const words = error instanceof Error && error.name === "TimeoutError" ? "no answer within 10 s" : cause;
    throw new Error(words || String(error), { cause: error });
  }
}

function asObject(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
