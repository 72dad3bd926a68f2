import { type Command, CommanderError } from "commander";
import { EXIT, failureWords, OpsError } from "../errors";

// The project supports Node.js 20; the AWS SDK's notice about its own future would stand before every answer.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/** Parses the command line, does the work and keeps its exit code; a failure is told on standard error. */
export function runCommand<Options>(
  program: Command,
  work: (options: Options, ...args: string[]) => Promise<number>,
): void {
  program
    .exitOverride()
    .action(async () => {
      process.exitCode = await work(program.opts() as Options, ...program.args);
    })
    .parseAsync()
    .catch((problem: unknown) => {
      process.exitCode = failed(problem);
    });
}

function failed(problem: unknown): number {
  // Commander has written its own words already; help is no failure.
  if (problem instanceof CommanderError) return problem.exitCode === 0 ? EXIT.fine : EXIT.badInput;
  console.error(failureWords(problem));
  return problem instanceof OpsError ? problem.exitCode : EXIT.unable;
}
