import { reasonOf } from "./aws/parallel";

/** What a script learns from a command's end. */
export const EXIT = {
  fine: 0,
  /** The command did its work and found or met something bad: a failed run, a check that fails, something left behind. */
  found: 1,
  /** The command was called in a wrong way. */
  badInput: 2,
  /** The command could not do its work: no credentials, no catalog, no connection. */
  unable: 3,
  /** As shells have it for SIGINT. */
  interrupted: 130,
} as const;

/** A reason to end at once, in words for the person at the terminal. */
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

/** A reason that was written for people keeps its lines; any other is AWS's or the system's, in one line. */
export function failureWords(problem: unknown): string {
  return problem instanceof OpsError ? problem.message : reasonOf(problem);
}
