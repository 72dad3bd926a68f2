#!/usr/bin/env tsx
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { awsClients } from "./aws/aws";
import type { CleanupOptions } from "./cleanup/command";
import type { CommonOptions, Workplace } from "./command-context";
import { EXIT, failureWords, OpsError } from "./errors";
import { terminal } from "./output/terminal";
import type { RegisterOptions } from "./register/command";
import type { UpgradeOptions } from "./upgrade/command";

// The project supports Node.js 20; the AWS SDK's notice about its own future would stand before every answer.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

const NAME = "npm run -s ops --";

interface Options extends CommonOptions {
  readonly region?: string;
}

const program = new Command(NAME)
  .description("Looks after a deployed catalog and the projects that were made from it.")
  .exitOverride()
  .addHelpText(
    "after",
    "\nExit codes: 0 fine; 1 something failed or was found; 2 wrong call; 3 could not be done; 130 interrupted.",
  );

// Each command is loaded when it is called: clients of services that it does not need would double the time that it takes to start.
command("status", "every project with its version, last run, lock and endpoints", "status abalone")
  .argument("[project...]", "names or ids; all when none is given")
  .action((named: string[], options: Options) =>
    run(options, async (place) => (await import("./status/command.js")).status(place, named, options)),
  );

command("logs", "the log of a project's last run; with --json one object a line", "logs abalone --follow")
  .argument("<project>", "name, or id; of a project that is gone, the id")
  .option("-f, --follow", "go on while the project's run goes on")
  .action((named: string, options: Options & { follow?: boolean }) =>
    run(options, async (place) => (await import("./logs/command.js")).logs(place, named, options)),
  );

command(
  "upgrade",
  "brings projects to the newest version, after a Terraform plan of each",
  "upgrade --all --parallel 8",
)
  .argument("[project...]", "names or ids")
  .option("--all", "every project that has another version than the newest")
  .option("--plan-only", "show what would change, and end")
  .option("--no-plan", "show versions and parameters only; needs no Terraform and no GITLAB_TOKEN")
  .option("--allow-data-loss", "upgrade also projects whose plan destroys or replaces what holds data")
  .option(
    "--parallel <number>",
    "upgrades at once, and plans, as far as this machine has processors; a plan takes about 700 MB of memory",
    wholeNumber,
    4,
  )
  .option("-y, --yes", "do not ask before it starts")
  .action((named: string[], options: Options & UpgradeOptions) =>
    run(options, async (place) => (await import("./upgrade/command.js")).upgrade(place, named, options)),
  );

command(
  "cleanup",
  "what is left behind and used by nobody; shows only, unless --apply is given",
  "cleanup --apply",
)
  .option("--apply", "remove it, after asking")
  .option("-y, --yes", "do not ask before removing; data stays all the same")
  .option("--delete-data", "delete data too: buckets, models and repositories of deleted projects")
  .option("--older-than <hours>", "what is younger may belong to a run that goes on", wholeNumber, 3)
  .action((options: Options & CleanupOptions) =>
    run(options, async (place) => (await import("./cleanup/command.js")).cleanup(place, options)),
  );

command("doctor", "everything that must be true before a deployment or a project", "doctor --json").action(
  (options: Options) =>
    run(options, async (place) => (await import("./doctor/command.js")).doctor(place, options)),
);

command("register", "registers the CommandRunner type in this account and region", "register --package FILE")
  .option("--package <file>", "the type's package; else the newest release is downloaded")
  .option("--again", "register a further version where there is one")
  .action((options: Options & RegisterOptions) =>
    run(options, async (place) => (await import("./register/command.js")).register(place, options)),
  );

/** A command with the options that all have, and an example. */
function command(name: string, description: string, example: string): Command {
  return program
    .command(name)
    .description(description)
    .option("--prefix <prefix>", "catalog <env>-<organization>-<role>, where there are several")
    .option("--region <region>", "AWS region; else that of the environment or of the profile")
    .option("--json", "one JSON document instead of text")
    .addHelpText("after", `\nExample:\n  ${NAME} ${example}`);
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError("It must be a whole number from 1 to 99.");
  return Number(text);
}

/** Does a command's work and keeps its exit code. */
async function run(options: Options, work: (place: Workplace) => Promise<number>): Promise<void> {
  const aws = awsClients({ region: options.region });
  try {
    process.exitCode = await work({ aws, terminal: terminal() });
  } finally {
    aws.close();
  }
}

function failed(problem: unknown): number {
  // Commander has written its own words already; help and version are no failure.
  if (problem instanceof CommanderError) return problem.exitCode === 0 ? EXIT.fine : EXIT.badInput;
  terminal().note(failureWords(problem));
  return problem instanceof OpsError ? problem.exitCode : EXIT.unable;
}

program.parseAsync().catch((problem: unknown) => {
  process.exitCode = failed(problem);
});
