import { Activity } from "./activity";
import type { Reporter } from "./reporter";
import { shell } from "./shell";

/** What every step of the demo has: the sandbox's environment, a shell in it, and a reporter. */
export class Session {
  constructor(
    readonly environment: Readonly<Record<string, string>>,
    readonly report: Reporter,
  ) {}

  /**
   * Shows a line of shell, runs it as a user would, and gives its output.
   * @param what shown with the time that it took and with the last line of its output meanwhile, if it takes long
   */
  async type(line: string, what?: string): Promise<string> {
    this.report.command(line);
    if (!what) return shell(line, this.environment);
    const activity = new Activity();
    const work = shell(line, this.environment, undefined, (text) => activity.update(text));
    return this.report.during(what, work, activity);
  }

  /** The same, and shows its output too. */
  async show(line: string): Promise<string> {
    const output = await this.type(line);
    this.report.note(output.trim());
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
