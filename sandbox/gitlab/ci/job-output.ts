import type { Trace } from "./trace";

/** Name that the one job of a run has for gitlab-ci-local; each of its lines begins with it. */
export const RUN_NAME = "job";

const OUTPUT = `${RUN_NAME} > `;
const COMMAND = `${RUN_NAME} $ `;
/** What gitlab-ci-local itself says while a job is silent. */
const STILL_RUNNING = "still running...";

/** Turns what gitlab-ci-local prints into the log that GitLab Runner would write. */
export class JobOutput {
  /** Exit code of the script, once it is known to have failed. */
  failedWith: number | undefined;
  /** Whether the script ran; otherwise `remarks` say why it did not. */
  started = false;
  readonly remarks: string[] = [];

  constructor(private readonly trace: Trace) {}

  line(text: string): void {
    if (text.startsWith(OUTPUT)) this.output(text.slice(OUTPUT.length));
    else if (text === OUTPUT.trimEnd()) this.trace.line("");
    else if (text.startsWith(COMMAND)) this.trace.command(text.slice(COMMAND.length - 2));
    else if (text.startsWith(`${RUN_NAME} `)) this.event(text.slice(RUN_NAME.length + 1));
    else if (!this.started && text.trim() !== "") this.remarks.push(text);
  }

  private output(text: string): void {
    if (text !== STILL_RUNNING) this.trace.line(text);
  }

  private event(text: string): void {
    if (text.startsWith("starting shell")) this.started = true;
    else if (text.startsWith("Running after script")) this.trace.section("Running after_script");
    else {
      const failure = /^finished in .* FAIL (\d+)/.exec(text);
      if (failure) this.failedWith ??= Number(failure[1]);
    }
  }
}
