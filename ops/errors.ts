import { readFileSync } from "node:fs";

/** Exit codes of every command; `--help` shows them. */
export const EXIT = {
  fine: 0,
  /** The command did its work and found something bad: a failed run, a failed check, an orphaned resource, a project without a plan. */
  found: 1,
  /** The command was called in a wrong way. */
  badInput: 2,
  /** The command could not do its work: no credentials, no catalog, no connection, an error of Terraform. */
  unable: 3,
  /** The plan must never be applied: it would destroy what every project needs. */
  refused: 4,
  /** The plan is not the one that was reviewed. */
  changed: 5,
  /** As shells have it for SIGINT. */
  interrupted: 130,
} as const;

/** Ends the command. The message is for the person at the terminal: what failed, which value, what to do next. */
export class OpsError extends Error {
  override readonly name: string = "OpsError";

  constructor(
    message: string,
    readonly exitCode: number = EXIT.unable,
  ) {
    super(message);
  }
}

/** The caller has to change what was typed. */
export class BadInput extends OpsError {
  override readonly name = "BadInput";

  constructor(message: string) {
    super(message, EXIT.badInput);
  }
}

/** @throws BadInput for a file that is not there, or can not be read */
export function readNamedFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new BadInput(`${file} can not be read: ${(error as Error).message}`);
  }
}

/** Errors whose names say nothing that the message does not say. */
const WITHOUT_NAME = ["Error", "TerraformError", "GitLabError", "GitLabUnreachableError"];

/** Messages of the AWS SDK that do not say what to do. */
const EXPLAINED: Readonly<Record<string, string>> = {
  "Region is missing": "No AWS region is set. Export AWS_REGION, or give --region.",
  "Could not load credentials from any providers":
    "No AWS credentials are set. Sign in (aws configure, aws sso login), or export the keys.",
};

/** A message that was written for people keeps its lines; any other is AWS's code and message, or the system's, in one line. */
export function errorMessage(error: unknown): string {
  if (error instanceof OpsError) return error.message;
  if (!(error instanceof Error)) return String(error);
  // `fetch failed` alone says nothing.
  if (error.message === "fetch failed" && error.cause instanceof Error) return errorMessage(error.cause);
  const message = (error.message || "no reason was given").replace(/\s+/g, " ").trim();
  const explained = EXPLAINED[message];
  if (explained !== undefined) return explained;
  return error.name && !WITHOUT_NAME.includes(error.name) ? `${error.name}: ${message}` : message;
}
