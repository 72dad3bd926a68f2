import type { Narrator } from "./narrator";
import { shell } from "./shell";

/** What every chapter of the demo has: the sandbox's environment, a shell in it, and somebody to tell. */
export class Session {
  constructor(
    readonly environment: Readonly<Record<string, string>>,
    readonly tell: Narrator,
  ) {}

  /**
   * Shows a line of shell, runs it as a user would, and gives its output.
   * @param what shown with the time that it took, if it takes long
   */
  async type(line: string, what?: string): Promise<string> {
    this.tell.command(line);
    const work = shell(line, this.environment);
    return what ? this.tell.during(what, work) : work;
  }

  /** The same, with its output told too. */
  async show(line: string): Promise<string> {
    const output = await this.type(line);
    this.tell.note(output.trim());
    return output;
  }

  /** A call of GitLab's REST API, typed as a user would type it; its answer as JSON. */
  async gitlab<Answer>(path: string, method = "GET"): Promise<Answer> {
    return JSON.parse(await this.type(gitlabCall(path, method))) as Answer;
  }
}

/** The line of shell for a call of GitLab's REST API. */
export function gitlabCall(path: string, method = "GET"): string {
  const request = method === "GET" ? "" : ` --request ${method}`;
  return `curl --silent --fail-with-body --location${request} --header "PRIVATE-TOKEN: $GITLAB_TOKEN" "$GITLAB_BASE_URL/${path}"`;
}
