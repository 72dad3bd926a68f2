import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { masker } from "./masking";

const GREEN = "\u001b[32;1m";
const CYAN = "\u001b[0;m\u001b[36;1m";
const RED = "\u001b[31;1m";
const PLAIN = "\u001b[0;m";

/** https://docs.gitlab.com/ci/jobs/job_logs/: one job's log, in the colours of GitLab Runner, never with a secret. */
export class Trace {
  private readonly mask: (line: string) => string;

  constructor(
    readonly file: string,
    secrets: readonly string[],
  ) {
    this.mask = masker(secrets);
    mkdirSync(dirname(file), { recursive: true });
  }

  line(text: string): void {
    appendFileSync(this.file, `${this.mask(text)}\n`);
  }

  /** A command of the script. */
  command(text: string): void {
    this.line(`${GREEN}${text}${PLAIN}`);
  }

  /** A section that the runner begins. */
  section(text: string): void {
    this.line(`${CYAN}${text}${PLAIN}`);
  }

  success(): void {
    this.line(`${GREEN}Job succeeded${PLAIN}`);
  }

  failure(reason: string): void {
    this.line(`${RED}ERROR: Job failed: ${reason}${PLAIN}`);
  }
}

export const traceFile = (jobFolder: string): string => join(jobFolder, "trace.log");

/** The log so far; empty before the job runs. */
export function readTrace(jobFolder: string): string {
  try {
    return readFileSync(traceFile(jobFolder), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
